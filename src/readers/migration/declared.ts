/** From effects to what a migration declares: one shape, whether they were written as SQL or in code. */
import type { MigrationDeclaration, MigrationLoss } from '../../model/declaration.ts'
import type { Loss } from './losses.ts'
import type { Risks } from './risks.ts'
import type { Step } from './steps.ts'

export interface Found {
  readonly tool: MigrationDeclaration['tool']
  readonly path: string
  readonly name: string
  readonly provider?: string | undefined
  readonly losses: readonly Loss[]
  readonly makes: readonly string[]
  readonly steps: readonly Step[]
  readonly risks?: Risks | undefined
  /** Where only the client tells which engine runs it. */
  readonly on?: ReadonlyMap<'postgres' | 'mysql', OnEngine>
  readonly statements: number
  /** Where it stands among its kin, if the name does not tell. */
  readonly order?: string | undefined
  /** Where it begins, and what makes it new, of one among several in a file. */
  readonly line?: number | undefined
  readonly part?: MigrationDeclaration['part'] | undefined
  readonly history?: string | undefined
  readonly dialect?: MigrationDeclaration['dialect']
  readonly tables?: MigrationDeclaration['tables']
  readonly parts?: MigrationDeclaration['parts'] | undefined
  /** The line of what is told only when it runs. */
  readonly untold?: number | undefined
}

/** On one of several engines; its losses where they are others. */
export interface OnEngine extends Risks {
  readonly losses?: readonly Loss[]
}

export function declared(found: Found): MigrationDeclaration {
  const { tool, path, name, order, history, line = 1, part, provider, dialect, losses, makes, steps, risks, on, tables, parts, untold, statements } = found
  return {
    kind: 'migration',
    tool,
    name,
    path,
    at: { path, line, key: name },
    ...(part === undefined ? {} : { part }),
    ...(order === undefined ? {} : { order }),
    ...(history === undefined ? {} : { history }),
    ...(provider === undefined ? {} : { provider }),
    ...(dialect === undefined ? {} : { dialect }),
    losses: lossesIn(losses, path, name),
    ...(makes.length === 0 ? {} : { makes }),
    ...(steps.length === 0
      ? {}
      : { steps: steps.map(({ line: start, ...step }) => ({ ...step, at: { path, line: start, key: `${name}.${step.does}.${step.of}` } })) }),
    ...(risks === undefined ? {} : risksIn(risks, path, name)),
    ...(on === undefined
      ? {}
      : {
          on: new Map(
            [...on].map(([engine, { losses: own, ...its }]) => [
              engine,
              { ...risksIn(its, path, name), ...(own === undefined ? {} : { losses: lossesIn(own, path, name) }) },
            ]),
          ),
        }),
    ...(tables === undefined ? {} : { tables }),
    ...(parts === undefined ? {} : { parts }),
    ...(untold === undefined ? {} : { untold: { path, line: untold, key: `${name}.untold` } }),
    statements,
  }
}

function lossesIn(losses: readonly Loss[], path: string, name: string): readonly MigrationLoss[] {
  return losses.map((loss) => ({ what: loss.what, of: loss.of, at: { path, line: loss.line, key: `${name}.${loss.what}.${loss.of}` } }))
}

function risksIn({ risks, proves, ...later }: Risks, path: string, name: string): Pick<MigrationDeclaration, 'risks' | 'proves'> {
  const kept = Object.fromEntries(Object.entries(later).filter(([, list]) => list.length > 0))
  return {
    ...kept,
    risks: risks.map(({ line, ...risk }) => ({ ...risk, at: { path, line, key: `${name}.risk.${risk.of}` } })),
    ...(proves.length === 0 ? {} : { proves }),
  }
}
