/** Which servers and workers one copy of a service starts: its command's, the scripts it runs gone into, else what its image starts by itself. */
import { valueOf } from '../base/fact.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { Action, ServeAction } from '../model/action.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'
import { expand } from './scripts.ts'

export function startedIn(service: Running, declared: Declared): readonly ServeAction[] {
  const serving = (actions: readonly Action[]): readonly ServeAction[] =>
    expand(actions, undefined, declared).steps.flatMap(({ action }) => (action.does === 'serve' ? [action] : []))
  const found = serving(service.actions)
  if (found.length > 0) return found
  const command = commandOf(service.declared, service.stage)
  const words = valueOf(command) ?? []
  // An entrypoint most often ends by starting what follows it.
  const at = command?.at ?? service.declared.at
  const handed = words.length > 1 ? serving(actionsOfWords(words.slice(1), at).actions) : []
  if (handed.length > 0 || words.length > 1) return handed
  const own = service.base === undefined ? undefined : startedBy(service.base)
  return own === undefined ? [] : [{ does: 'serve', tool: own, at: service.declared.image?.at ?? service.stage?.at ?? service.declared.at }]
}

/** What images of PHP start where nobody says. */
function startedBy(base: string): string | undefined {
  const { repository, tag = '' } = imageName(base)
  if (repository === 'php') return /(^|-)fpm(-|$)/.test(tag) ? 'php-fpm' : /(^|-)apache(-|$)/.test(tag) ? 'apache2-foreground' : undefined
  return repository === 'dunglas/frankenphp' ? 'frankenphp' : undefined
}
