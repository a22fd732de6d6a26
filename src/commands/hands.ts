/** What the walker lends to those it calls, so that nobody has to import it back. */
import type { Word } from '../model/action.ts'
import type { CommandPart, ShellNode, WordPart } from '../parse/shell/ast.ts'
import type { Expansion } from './expand.ts'
import { fork, type Channel, type Result, type Session, type State } from './session.ts'
import { ageInWords } from './tools/prunes.ts'
import { join, unknownWord } from './word.ts'

export interface Hands {
  list(nodes: readonly ShellNode[], state: State, channel: Channel, session: Session): Result
  text(text: string, state: State, channel: Channel, line: number, session: Session): Result
}

const telling = new Set(['echo', 'printf', 'cat', 'crontab', 'true', 'grep', 'sort', 'uniq', 'tee'])

/** Fills in words; substitutions are walked too, since a dump may stand in one. */
export function expansionOf(state: State, session: Session, channel: Channel, hands: Hands): Expansion {
  return {
    state,
    path: session.origin.path,
    printed(part: WordPart): Word | undefined {
      if (part.kind !== 'command' || session.budget <= 0) return undefined
      noteAge(part, state, session)
      if (part.body.length === 0) return undefined
      const calls: Channel['calls'] = []
      const { out } = hands.list(part.body, fork(state), { sink: channel.sink, piped: false, before: [], calls, kept: true }, session)
      if (part.process || out.length === 0 || !calls.every((call) => telling.has(call.program))) return undefined
      return join(
        out.map((piece) => piece.word),
        '\n',
      )
    },
  }
}

function noteAge(part: CommandPart, state: State, session: Session): void {
  if (part.inner.length > 1000 || !/\bdate\b/.test(part.inner)) return
  const filled = part.inner.replace(/\$\{?([A-Za-z_]\w*)\}?/g, (whole, name: string) => {
    const value = state.variables.get(name)?.[0]
    return value?.resolved === true && /^\d+$/.test(value.text) ? value.text : whole
  })
  session.age = ageInWords(unknownWord(filled)) ?? session.age
}
