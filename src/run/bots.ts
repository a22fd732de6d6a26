/** Bots that a setting outside of the repository switches on: nothing of them lies in the tree, but their commits lead to it. */
import type { History } from '../base/source.ts'
import type { Committed } from '../link/input.ts'

const name = /^(?:(dependabot|renovate|pyup|snyk|depfu|greenkeeper)(?:-preview)?(?:\[bot\]|[- ]bot)|(?:whitesource|mend) (renovate))$/i

/** Whoever is on commits within this time: updates wait for a release with a hole in what came before. */
const recent = 180 * 24 * 3_600

/** What has a bot on where it lies in the repository. */
const files: Readonly<Record<string, readonly string[]>> = {
  dependabot: [...['dependabot', 'Dependabot'].flatMap((one) => [`.github/${one}.yml`, `.github/${one}.yaml`]), '.dependabot/config.yml'],
  renovate: [
    ...['', '.github/', '.gitlab/'].flatMap((folder) => [`${folder}renovate.json`, `${folder}renovate.json5`]),
    ...['', '.json', '.json5'].map((end) => `.renovaterc${end}`),
  ],
  pyup: ['.pyup.yml'],
  snyk: ['.snyk'],
  greenkeeper: ['greenkeeper.json'],
}

/** The bot that committed last, unless a file had it on then: where that is gone, somebody switched it off. */
export async function botOf(history: History): Promise<Committed | undefined> {
  const commits = await history.newest()
  const [newest] = commits
  if (newest === undefined) return undefined
  const asked = new Set<string>()
  for (const { id, author, at } of commits) {
    const found = name.exec(author)
    const tool = (found?.[1] ?? found?.[2])?.toLowerCase()
    if (tool === undefined || asked.has(tool) || newest.at - at > recent) continue
    asked.add(tool)
    const held = files[tool] === undefined ? [] : await history.held(id, files[tool])
    if (held?.length === 0) return { tool, by: author, on: new Date(at * 1_000).toISOString().slice(0, 10) }
  }
  return undefined
}
