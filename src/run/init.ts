/** The use case `init`: one tree to the workflow and the configuration that would fit it. Writing them is the door's. */
import { UserError } from '../base/errors.ts'
import { isText, type Tree } from '../base/source.ts'
import { loadConfig } from '../config/load.ts'
import { ownRules } from '../config/own-rules.ts'
import { plimsollWorkflows } from '../config/workflow.ts'
import { counted } from '../report/words.ts'
import { defaultConfig, type Config } from '../model/config.ts'
import { shippedRules } from '../rules/shipped.gen.ts'
import { configPath, configText } from './init-config.ts'
import { workflowPath, workflowText } from './init-workflow.ts'
import { scan } from './scan.ts'

export interface ProposedFile {
  readonly path: string
  readonly text: string
  /** What it is, in a few words. */
  readonly what: string
  /** Why it is not needed: something does its work already. */
  readonly already?: string
}

export async function init(tree: Tree, clock: Date): Promise<readonly ProposedFile[]> {
  const rules = [...shippedRules, ...(await ownRules(tree)).rules]
  const { scorecard } = await scan(tree, { config: await configOf(tree), rules })
  const paths = new Set((await tree.list()).map((entry) => entry.path))
  const gate = await gateOf(tree, paths)
  const found = scorecard.stacks.length === 0 ? 'no stack was found' : `found: ${scorecard.stacks.map((stack) => stack.name).join(', ')}`
  const unknown = scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown').length
  return [
    {
      path: workflowPath,
      text: workflowText,
      what: 'the gate on every pull request, in report mode',
      ...(gate === undefined ? {} : { already: `${gate} runs the gate already` }),
    },
    {
      path: configPath,
      text: configText(
        scorecard,
        rules.map(({ rule }) => rule),
        clock,
      ),
      what: `the configuration, commented; ${found}${unknown === 0 ? '' : `; ${counted(unknown, 'verdict is', 'verdicts are')} unknown, and it says what would tell`}`,
      ...(paths.has('.plimsoll.yaml') ? { already: '.plimsoll.yaml is the configuration already' } : {}),
    },
  ]
}

/** What is broken is not judged by: it is there to be mended, and stays as it is. */
async function configOf(tree: Tree): Promise<Config> {
  try {
    return await loadConfig(tree, { rules: shippedRules })
  } catch (error) {
    if (error instanceof UserError) return defaultConfig
    throw error
  }
}

async function gateOf(tree: Tree, paths: ReadonlySet<string>): Promise<string | undefined> {
  const workflows = [...paths].filter((path) => /^action\.ya?ml$|^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)).sort()
  const files = await tree.read(workflows)
  const texts = new Map(files.flatMap((file) => (isText(file) ? [[file.path, file.text] as const] : [])))
  return [...plimsollWorkflows(texts).keys()].find((path) => path !== workflowPath)
}
