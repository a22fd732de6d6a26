/** Scanners of dependencies that pipelines outside of GitHub run: CircleCI, GitLab, Travis, Azure, Bitbucket, Drone, and Jenkins as far as its script shows. */
import { basename } from '../base/paths.ts'
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { scannerRun } from '../parse/scanner-commands.ts'
import { commandsIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { asList, asMap, asScalar, parseYaml, type YamlNode, type YamlScalar } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

/** Keys that hold commands: `run` and `command` of CircleCI, `script` and its kin of GitLab, Travis, Bitbucket and Azure, `commands` of Drone and Woodpecker. */
const commandKeys = /^(run|command|commands|script|bash|(before|after)_(script|install)|install|inlineScript)$/
/** What a pipeline takes in whole: GitLab's own jobs, steps that CircleCI's orbs, Azure's tasks and Bitbucket's pipes are. */
const taken =
  /\b(Dependency-Scanning|Container-Scanning)\b[\w.-]{0,20}\.gitlab-ci\.yml$|^(snyk\/(scan|snyk)|WhiteSource\b.{0,20}|dependency-check-build-task@\d+|SnykSecurityScan@\d+|trivy@\d+|snyk\/snyk-scan:.{1,20})$/i
const sign =
  /audit|safety|security.checker|check:security|--vulnerable|dependency-?check|trivy|snyk|fossa|osv-scanner|grype|govulncheck|cargo.deny|scout|-scanning|whitesource/i

export const pipelineChecksReader: Reader = {
  name: 'pipeline-checks',
  title: 'Scanners of dependencies in the pipelines of CircleCI, GitLab, Travis, Azure, Bitbucket, Drone, Woodpecker and Jenkins',
  docs: 'https://circleci.com/docs/configuration-reference/',
  files: [
    '.circleci/*.{yml,yaml}',
    '.gitlab-ci.yml',
    '.gitlab/**/*.{yml,yaml}',
    '.travis.yml',
    'azure-pipelines*.{yml,yaml}',
    '{.azure,.azuredevops,.pipelines,pipelines}/**/*.{yml,yaml}',
    'bitbucket-pipelines.yml',
    '.drone.yml',
    '.woodpecker{,/*}.{yml,yaml}',
    '**/Jenkinsfile*',
  ],
  concerns: (text) => sign.test(text),
  async read({ path, text }) {
    if (basename(path).startsWith('Jenkinsfile')) return { declares: shownIn(text, path), skipped: [] }
    const { documents } = parseYaml(text)
    const found = new Map<string, ScannerDeclaration>()
    for (const { key, value } of documents.flatMap((document) => scalarsIn(document, '', 0))) {
      const tools = taken.test(value.text) ? [{ tool: value.text.replace(/@.*|:.*/, ''), line: value.line }] : commandKeys.test(key) ? runIn(value) : []
      for (const { tool, line } of tools)
        if (!found.has(tool)) found.set(tool, { kind: 'scanner', tool, path, at: { path, line, key: `scanner.${tool}` }, covers: [] })
    }
    return { declares: [...found.values()], skipped: [] }
  },
}

function runIn(value: YamlScalar): readonly { readonly tool: string; readonly line: number }[] {
  if (!sign.test(value.text)) return []
  const last = Math.max(value.endLine, value.line)
  return commandsIn(parseShell(value.text, (line) => Math.min(value.line + line - 1, last)).body).flatMap(({ words, line }) => {
    const tool = scannerRun(words)
    return tool === undefined ? [] : [{ tool, line }]
  })
}

/** Every text with the key it stands under, whatever lists are between them. */
function scalarsIn(node: YamlNode, key: string, depth: number): readonly { readonly key: string; readonly value: YamlScalar }[] {
  const own = asScalar(node)
  if (own !== undefined || depth > 24) return own === undefined ? [] : [{ key, value: own }]
  const entries = asMap(node)?.entries.map(({ key: { text }, value }) => ({ key: text, value })) ?? asList(node)?.items.map((value) => ({ key, value })) ?? []
  return entries.slice(0, 2_000).flatMap((one) => scalarsIn(one.value, one.key, depth + 1))
}

const named = /^[^/*#]*\b(dependency-?check\w*|snyk|trivy|grype|osv-scanner|(?:npm|yarn|pnpm|pip|bundler?|composer)[ -]audit)\b/im

/** Groovy is not read: a step of that name shows that there is something, and no more. */
function shownIn(text: string, path: string): readonly ScannerDeclaration[] {
  const line = text.split('\n').findIndex((one) => named.test(one))
  const tool = line < 0 ? undefined : named.exec(text.split('\n')[line] ?? '')?.[1]
  return tool === undefined ? [] : [{ kind: 'scanner', tool, path, at: { path, line: line + 1, key: `scanner.${tool}` }, covers: [], reckoned: true }]
}
