/** Services that stand in the files of a stack and do not start, since no profile of theirs is switched on: they are not gone from the tree. */
import type { Ask } from '../model/system.ts'
import type { Linked } from './linked.ts'

export function servicesOff({ input, declared }: Linked): readonly Ask[] {
  return input.stacks.flatMap(({ name, tool, files }) => {
    if (tool !== 'compose') return []
    const running = new Set(declared.services.flatMap((one) => (one.stack === name ? [one.name] : [])))
    return files.flatMap((path) =>
      (input.shapes?.get(path)?.services ?? []).flatMap((one): readonly Ask[] =>
        one.partial || one.empty || running.has(one.name)
          ? []
          : [{ what: 'service', names: [one.name], at: { path, line: one.line, key: `services.${one.name}` } }],
      ),
    )
  })
}
