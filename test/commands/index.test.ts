import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actionsOf, actionsOfWords, joinUnderstandings } from '../../src/commands/index.ts'
import { describeAction } from './describe.ts'

const origin = { path: 'ops/x.sh', line: 1, key: 'script' }

function told(text: string, more: Partial<Parameters<typeof actionsOf>[1]> = {}): readonly string[] {
  return actionsOf(text, { ...origin, ...more }).actions.map(describeAction)
}

describe('where an action stands', () => {
  test('lines begin where the origin says, and may be mapped', () => {
    expect(actionsOf('\npg_dump a -f b', { ...origin, line: 40 }).actions[0]?.at).toEqual({ path: 'ops/x.sh', line: 41, key: 'script.dump.pg_dump' })
    expect(actionsOf('\npg_dump a -f b', { ...origin, lines: (line) => line * 10 }).actions[0]?.at.line).toBe(20)
  })

  test('a second action of the same tool has a key of its own', () => {
    const found = actionsOf('pg_dump a -f b\npg_dump c -f d', origin)
    expect(found.actions.map((action) => action.at.key)).toEqual(['script.dump.pg_dump', 'script.dump.pg_dump[2]'])
  })
})

test.each([
  ['docker compose up -d', false],
  ['docker compose up -d --build', true],
  ['docker compose build && docker compose up -d', true],
  ['git -C /srv/shop pull --ff-only\ncd /srv/shop && docker compose up -d', true],
  ['git status\ndocker compose up -d', false],
  ['docker compose up -d\ngit pull', false],
])('tells whether Compose runs where the tree is checked out: %s', (text, is) => {
  expect(actionsOf(text, origin).actions.some((action) => action.does === 'deploy' && action.inTree === true)).toBe(is)
})

describe('words', () => {
  test('exec form, with and without a shell', () => {
    expect(actionsOfWords(['sh', '-c', 'pg_dump -h db shop > /b/x'], origin).actions.map(describeAction)).toEqual([
      '1 dump engine=postgres tool=pg_dump method=logical target=host:db database:shop output=/b/x',
    ])
    expect(actionsOfWords(['docker-entrypoint.sh', 'node', 'dist/main.js'], origin).actions.map(describeAction)).toEqual([
      '1 run script=docker-entrypoint.sh arguments=[node dist/main.js]',
    ])
    expect(actionsOfWords(['node', '--enable-source-maps', 'dist/main.js'], origin).actions.map(describeAction)).toEqual([
      '1 serve tool=node script=dist/main.js',
    ])
    expect(actionsOfWords([], origin).actions).toEqual([])
  })

  test('a loop in a container command is a schedule', () => {
    const [schedule] = actionsOfWords(['/bin/sh', '-c', 'while true; do pg_dump -h db shop -f /b/x; sleep 24h; done'], origin).schedules
    expect([schedule?.syntax, schedule?.expression.text, schedule?.actions.length]).toEqual(['interval', '24h', 1])
  })

  test('variables of the surroundings are known, unknown ones keep their names', () => {
    const environment = new Map([['BUCKET', 'dumps']])
    const [copy] = actionsOf('aws s3 cp /b/x "s3://$BUCKET/$PREFIX/x"', { ...origin, environment }).actions
    expect(copy?.does === 'copy' ? copy.to : undefined).toEqual({ text: 's3://dumps/${PREFIX}/x', resolved: false, variables: ['PREFIX'] })
  })

  test('a default that a branch may change is a default, two values are unknown', () => {
    expect(told('D=7\nif [ -n "$1" ]; then D=$1; fi\nfind /b -mtime +$D -delete')).toEqual(['3 prune tool=find where=/b days=7~'])
    expect(told('if [ "$E" = prod ]; then D=30; else D=3; fi\nfind /b -mtime +$D -delete')).toEqual(['2 prune tool=find where=/b days=${D}?'])
  })

  test('the environment a tool reads by itself', () => {
    expect(told('PGHOST=a pg_dump x -f b')).toEqual(['1 dump engine=postgres tool=pg_dump method=logical target=environment:PGHOST:a database:x output=b'])
    expect(told('export PGHOST=a\nPGPORT=1\npg_dump x -f b')).toEqual([
      '3 dump engine=postgres tool=pg_dump method=logical target=environment:PGHOST:a database:x output=b',
    ])
    expect(told('set -a\nPGPORT=1\npg_dump x -f b')).toEqual([
      '3 dump engine=postgres tool=pg_dump method=logical target=environment:PGPORT:1 database:x output=b',
    ])
  })
})

describe('what is never reached', () => {
  test.each([
    ['after exit', 'exit\npg_dump x -f y'],
    ['after exec', 'exec sleep 5\npg_dump x -f y'],
    ['after an if whose branches all end', 'if [ $A ]; then exit 1; else exit 0; fi\npg_dump x -f y'],
    ['after a function that exits', 'die() { exit 1; }\ndie\npg_dump x -f y'],
    ['after an endless loop', 'while :; do sleep 5; done\npg_dump x -f y'],
    ['a function nobody calls', 'b() { pg_dump x -f y; }'],
    ['a function called only by one nobody calls', 'a() { pg_dump x -f y; }\nb() { a; }'],
    ['if false', 'if false; then pg_dump x -f y; fi'],
    ['false and', 'false && pg_dump x -f y'],
    ['true or', 'true || pg_dump x -f y'],
    ['echo and exit', 'echo off && exit 0\npg_dump x -f y'],
    ['a comment', '# pg_dump x -f y'],
    ['a quoted text', 'echo "run pg_dump x -f y"'],
    ['a here-document nobody runs', 'cat <<E\npg_dump x -f y\nE'],
    ['a case that does not match', 'M=a\ncase $M in b) pg_dump x -f y ;; esac'],
    ['return in the function', 'f() { return; pg_dump x -f y; }\nf'],
  ])('%s', (_, text) => {
    expect(told(text)).toEqual([])
  })

  test.each([
    ['an exit that is conditional', 'if [ ! -d /b ]; then exit 1; fi\npg_dump x -f y'],
    ['exit inside a subshell', '( exit 1 )\npg_dump x -f y'],
    ['exit behind or', 'cd /b || exit 1\npg_dump x -f y'],
    ['exec that only redirects', 'exec >> /log 2>&1\npg_dump x -f y'],
    ['a loop with a break', 'while true; do if ok; then break; fi; sleep 1; done\npg_dump x -f y'],
    ['on exit', "trap 'pg_dump x -f y' EXIT"],
    ['called before the last line', 'main() { pg_dump x -f y; }\nmain "$@"; exit $?'],
  ])('but reached: %s', (_, text) => {
    expect(told(text).map((line) => line.replace(/^\d+ /, ''))).toEqual(['dump engine=postgres tool=pg_dump method=logical target=database:x output=y'])
  })

  test('functions that are not called are named', () => {
    expect(actionsOf('a() { :; }\nb() { :; }\na', origin).uncalled).toEqual(['b'])
  })
})

describe('secrets', () => {
  test('conditions never show what a secret is compared with', () => {
    const [action] = actionsOf('if [ "$PASSWORD" = hunter2 ]; then pg_dump x -f y; fi', origin).actions
    expect(action?.condition).toBe('a test of PASSWORD')
  })
  test("MySQL's password is no option and no database", () => {
    expect(told('mysqldump -uroot -phunter2d shop > /b/x')).toEqual(['1 dump engine=mysql tool=mysqldump method=logical target=database:shop output=/b/x'])
  })
})

test('pipelines of joined steps stay apart', () => {
  const step = actionsOf('pg_dump x | aws s3 cp - s3://a/b', origin)
  expect(joinUnderstandings([step, step]).actions.map((action) => (action.does === 'dump' || action.does === 'copy' ? action.pipeline : 0))).toEqual([
    1, 1, 2, 2,
  ])
})

describe('hostile input', () => {
  const n = 100_000
  test.each([
    ['nested substitutions', `echo ${'$('.repeat(n)}`],
    ['a word of a megabyte', `cp ${'a'.repeat(1_000_000)} b`],
    ['names full of URL', `pg_dump $${'URL_'.repeat(250_000)}`],
    ['dollars', `scp f ${'$aaaaaaaaaaaaaaaaaaaa'.repeat(80)}!`],
    ['functions that double', `${Array.from({ length: 25 }, (_, i) => `f${i}() { f${i + 1}; f${i + 1}; }`).join('\n')}\nf0`],
    ['variables that double', `A=aaaaaaaa\n${'A=$A$A\n'.repeat(2000)}cp $A b`],
    ['variables and branches', Array.from({ length: 20_000 }, (_, i) => `V${i}=1; if [ $X ]; then V${i}=2; fi`).join('\n')],
    ['stages', `pg_dump x${' | cat'.repeat(50_000)}`],
    ['dumps in one pipeline', `pg_dump x${' | pg_dump'.repeat(3000)}`],
    ['loops in loops', `${'for a in 1 2 3 4 5 6 7 8; do '.repeat(12)}cp $a b${'; done'.repeat(12)}`],
    ['a crontab that grows', 'echo "0 2 * * * x" >> /etc/crontab\n'.repeat(15_000)],
    ['a large env file', `cat > .env <<E\n${'A=1\n'.repeat(200_000)}E\n`],
    ['a large crontab', `cat > /etc/cron.d/x <<E\n${'0 2 * * * root pg_dump x\n'.repeat(30_000)}E\n`],
    ['patterns', `A=${'a*'.repeat(900)}\n${'B=${A%%*a*a*a*b}\n'.repeat(200)}`],
    ['a script that writes itself', 'cat > /x.sh <<E\n/x.sh; /x.sh\nE\n/x.sh\n'],
    ['wrappers', `${'sudo '.repeat(n)}ls`],
    ['eval of itself', `X='eval "$X"; eval "$X"'; eval "$X"`],
    ['chains of tests', `${'[ $a ] && '.repeat(3000)}b`],
  ])('%s take at most three seconds of the processor', (_, text) => {
    const start = process.cpuUsage()
    actionsOf(text, origin)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1e6).toBeLessThan(3)
  })

  test('random scripts never throw', () => {
    const piece = fc.constantFrom(
      'pg_dump x',
      ' | ',
      'gzip',
      ' > f',
      '\n',
      'if [ $A ]; then ',
      '; fi',
      ' && ',
      ' || ',
      'exit',
      'f() { ',
      '; }',
      'f',
      '$(',
      ')',
      '"',
      'X=',
      '$X',
      'cat <<E',
      '\nE\n',
      'crontab -',
      'ssh h ',
      'sudo ',
      'docker exec ',
      'xargs ',
      'find . -mtime +',
      '1',
      ' -delete',
      'bash -c ',
      'while true; do ',
      '; done',
      'sleep 1',
      'aws s3 cp - s3://b',
      '${',
      '}',
      '/etc/cron.d/x',
      '0 2 * * * ',
      'echo ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        actionsOf(pieces.join(''), origin)
        actionsOfWords(pieces, origin)
      }),
      { numRuns: 1500 },
    )
  })

  test('comments and blank lines change only lines', () => {
    const text = 'D=/b\npg_dump x | gzip > $D/x.gz\naws s3 cp $D/x.gz s3://a/\nfind $D -mtime +9 -delete\n'
    const bare = told(text).map((line) => line.replace(/^\d+ /, ''))
    expect(told(text.replaceAll('\n', '\n# note\n\n')).map((line) => line.replace(/^\d+ /, ''))).toEqual(bare)
  })
})
