/** What mappers of the provider say, in the words of who wrote the program. */
import type { Declaration } from '../../model/declaration.ts'
import { withTexts } from '../../model/texts.ts'

/** Words of the provider’s that stand in its mappers’ sentences; a construct is known by its name, which is its path. */
const address = /\baws_[a-z0-9_]{1,60}\.(?=[A-Z])/g
const said: readonly (readonly [RegExp, string])[] = [
  [address, ''],
  [/\(skip_final_snapshot\)/g, '(removalPolicy: DESTROY)'],
  [/\bpublicly_accessible\b/g, 'publiclyAccessible'],
  [/\balarm_actions\b/g, 'addAlarmAction'],
  [/\bdesired_count\b/g, 'desiredCount'],
  [/\ballocated_storage\b/g, 'allocatedStorage'],
  [/in the same configuration/g, 'in the same program'],
  [/the provider’s default/g, 'the CDK’s default'],
]

/** Never `raw`: by it, what one resource says is found in another. */
const sentences: ReadonlySet<string> = new Set(['what', 'note', 'hint', 'disabled'])

export function inWords(declaration: Declaration): Declaration {
  const spoken = withTexts(declaration, (name, text) =>
    sentences.has(name) ? said.reduce((words, [pattern, other]) => words.replace(pattern, other), text) : text,
  )
  // Ways in and alarms are looked up by no name.
  return spoken.kind === 'route' || spoken.kind === 'watch' ? { ...spoken, name: spoken.name.replace(address, '') } : spoken
}
