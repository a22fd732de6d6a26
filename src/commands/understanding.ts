/** What is known of a script's surroundings before it is read, and what is understood of it afterwards. */
import type { Evidence, Skip } from '../base/evidence.ts'
import type { Action, Word } from '../model/action.ts'
import type { ScheduleSyntax } from '../parse/cron.ts'

export interface Origin {
  readonly path: string
  /** Line in the file of the first line of the text. */
  readonly line: number
  /** Where in the file the script stands; the keys of its actions begin with it. */
  readonly key: string
  /** Variables that are surely set around it. */
  readonly environment?: ReadonlyMap<string, string>
  /** Working folder in the tree; left out when it is not known. */
  readonly folder?: string
  /** Words that say what the whole is for, such as a job's name. */
  readonly title?: string
  /** Lines of the text (from 1) to lines of the file, where they do not simply follow one another. */
  readonly lines?: (line: number) => number
  /** The text of a file of the tree that the script reads by `source` or `.`, as it names it. What it brings stands at the line that reads it. */
  readonly library?: (written: string) => string | undefined
}

/** A schedule that a script sets up or keeps by itself: a cron line, a timer unit, a loop that sleeps. */
export interface ScriptSchedule {
  readonly at: Evidence
  readonly expression: Word
  readonly syntax: ScheduleSyntax
  /** Where it was put: `crontab`, a path, `loop`. */
  readonly place: string
  /** The command as written, for naming it; may hold secrets. */
  readonly command: string
  /** What it does; for a script that the same script writes, what that does. */
  readonly actions: readonly Action[]
  /** Cron mails what it prints: `MAILTO`. */
  readonly mails?: Evidence
  /** It is set up only under this condition. */
  readonly condition?: string
  /** Why it does not count although it is written: a timer nobody enables. */
  readonly disabled?: string
}

export interface Understanding {
  /** In the order they happen. Conditions are kept, what is never reached is left out. */
  readonly actions: readonly Action[]
  readonly schedules: readonly ScriptSchedule[]
  /** Files read by `source` or `.`, which are not followed. */
  readonly sources: readonly Word[]
  /** Functions that are defined, and of those the ones nobody calls. */
  readonly functions: readonly string[]
  readonly uncalled: readonly string[]
  /** Variables that the script itself sets, as they stand when it ends. */
  readonly variables: ReadonlyMap<string, Word>
  readonly skipped: readonly Skip[]
}
