import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { dockerValue, dockerWords, execForm, parseDockerfile } from '../../src/parse/dockerfile.ts'

const short = (text: string): readonly string[] => parseDockerfile(text).instructions.map((one) => `${one.line}-${one.endLine} ${one.keyword} ${one.text}`)

describe('parseDockerfile', () => {
  it('joins continued lines, without the comments and blank lines between them', () => {
    expect(short('FROM alpine\n\nRUN apk add \\\n  # tools\n\n  curl \\ \n  bash\nCMD run\n')).toEqual([
      '1-1 FROM alpine',
      '3-7 RUN apk add   curl   bash',
      '8-8 CMD run',
    ])
  })

  it('keeps the lines of what a shell gets', () => {
    const [, run] = parseDockerfile('FROM x\nRUN --mount=type=cache,target=/c \\\n  # why\n  apk add \\\n\n  # tools\n  curl && \\\n  echo ok\n').instructions
    expect(run).toMatchObject({
      text: 'apk add   curl &&   echo ok',
      script: 'apk add \\\n  curl && \\\n  echo ok',
      scriptLines: [4, 7, 8],
      line: 2,
      endLine: 8,
    })
  })

  it('heeds the escape directive only above everything else', () => {
    const windows = parseDockerfile('# syntax=docker/dockerfile:1\n# escape=`\nFROM servercore\nCOPY a.txt C:\\\nRUN one `\n  two\n')
    expect(windows.escape).toBe('`')
    expect(windows.instructions.map((one) => one.text)).toEqual(['servercore', 'a.txt C:\\', 'one   two'])
    expect(parseDockerfile('# a comment\n# escape=`\nFROM x').escape).toBe('\\')
  })

  it('takes heredocs whole, so that their lines are no instructions', () => {
    const { instructions, problems } = parseDockerfile('FROM x\nRUN <<EOF bash\necho hi\nFROM y\nEOF\nCOPY <<-"A" <<B /etc/\n\tone\n\tA\ntwo\nB\nUSER app\n')
    expect(problems).toEqual([])
    expect(instructions.map((one) => [one.keyword, one.line, one.endLine, one.heredocs])).toEqual([
      ['FROM', 1, 1, []],
      ['RUN', 2, 5, [{ name: 'EOF', line: 3, text: 'echo hi\nFROM y' }]],
      [
        'COPY',
        6,
        10,
        [
          { name: 'A', line: 7, text: 'one' },
          { name: 'B', line: 9, text: 'two' },
        ],
      ],
      ['USER', 11, 11, []],
    ])
  })

  it('opens no heredoc for a quoted or doubled one', () => {
    const { instructions, problems } = parseDockerfile('FROM x\nRUN sh -c "cat <<EOF > /y"\nRUN cat <<<word && echo 1<<2\nUSER app')
    expect(instructions.map((one) => one.keyword)).toEqual(['FROM', 'RUN', 'RUN', 'USER'])
    expect(problems).toEqual([])
  })

  it('reads flags, any case, ONBUILD, CRLF and a byte order mark', () => {
    const { instructions } = parseDockerfile(
      '\ufefffrom --platform=$BUILDPLATFORM node:20 as build\r\ncopy --chown=app:app --chmod=755 --link a b\r\nONBUILD RUN --mount=type=cache,target=/x make\r\n',
    )
    expect(instructions.map(({ keyword, flags, text, onbuild }) => [keyword, Object.fromEntries(flags), text, onbuild])).toEqual([
      ['FROM', { platform: '$BUILDPLATFORM' }, 'node:20 as build', false],
      ['COPY', { chown: 'app:app', chmod: '755', link: '' }, 'a b', false],
      ['RUN', { mount: 'type=cache,target=/x' }, 'make', true],
    ])
  })

  it('tells what is no instruction and goes on', () => {
    const { instructions, problems } = parseDockerfile('FROM x\nINSTALL y\nONBUILD ONBUILD RUN z\nRUN <<EOF\nnever closed')
    expect(instructions.map((one) => one.keyword)).toEqual(['FROM', 'RUN'])
    expect(problems).toEqual([
      { line: 2, message: 'not a Dockerfile instruction' },
      { line: 3, message: 'not a Dockerfile instruction' },
      { line: 4, message: 'the heredoc EOF is never closed' },
    ])
  })

  it('takes malformed JSON for shell form', () => {
    expect(execForm('["node", "a b.js"]')).toEqual(['node', 'a b.js'])
    expect(execForm('[]')).toEqual([])
    expect([`['node', 'x']`, '["node", 3]', '[ -f x ] && run', 'node x', '["a",]'].map(execForm)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('splits and fills in words as Docker does', () => {
    expect(dockerWords(`A="x y" B=a\\ b C='$d e'  D=`, '\\')).toEqual(['A="x y"', 'B=a\\ b', "C='$d e'", 'D='])
    const lookup = (name: string) => (name === 'V' ? ({ state: 'known', value: '20' } as const) : ({ state: 'unset' } as const))
    const value = (word: string): string => dockerValue(word, '\\', lookup).text
    expect([`"a $V"`, `'a $V'`, 'a\\ b', '\\$V', '${V:-x}${W:-y}', '$5 $(x) $', `"it's"`, '"\\"q\\" \\n"'].map(value)).toEqual([
      'a 20',
      'a $V',
      'a b',
      '$V',
      '20y',
      '$5 $(x) $',
      "it's",
      '"q" \\n',
    ])
    expect(dockerValue('${V%0}', '\\', lookup).state).toBe('unresolved')
  })

  it('never throws and stays fast', () => {
    const pieces = fc.constantFrom('FROM x', 'RUN ', '<<EOF', '\n', '\\', '#', '"', "'", '[', ']', ' ', '$', '{', '}', 'EOF', '--a=b ', 'ENV A=1')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        parseDockerfile(parts.join(''))
      }),
    )
    const started = processorTime()
    for (const hostile of [
      'RUN \\\n'.repeat(150_000),
      'RUN <<A\n'.repeat(100_000),
      `RUN ${'<<A '.repeat(200_000)}\n${'A\n'.repeat(1000)}`,
      '#'.repeat(900_000),
    ])
      parseDockerfile(hostile)
    expect(processorTime() - started).toBeLessThan(1_500)
  })
})
