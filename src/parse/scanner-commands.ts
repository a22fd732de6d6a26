/** Commands that look for known holes in what is depended on, wherever they are written. */

/** First words of commands that do. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/^(npm|pnpm|bun) audit\b(?! (signatures|fix))/, 'npm audit'],
  [/^yarn (npm )?audit\b/, 'yarn audit'],
  [/^(npx )?(audit-ci|better-npm-audit)\b/, 'npm audit'],
  [/^trivy (fs|filesystem|image|repo|rootfs|sbom)\b/, 'trivy'],
  [/^(npx )?snyk (test|monitor|container)\b/, 'snyk'],
  [/^fossa (analyze|test)\b/, 'fossa'],
  [/^osv-scanner\b/, 'osv-scanner'],
  [/^grype\b/, 'grype'],
  [/^pip[-_]audit\b/, 'pip-audit'],
  [/^safety (check|scan)\b/, 'safety'],
  [/^composer audit\b|^(symfony (local:)?(check:security|security:check)|local-php-security-checker)\b/, 'composer audit'],
  [/^mix (deps|hex)\.audit\b/, 'mix deps.audit'],
  [/^dotnet list\b.* package\b.* --vulnerable\b/, 'dotnet list package --vulnerable'],
  [/^(\.\/)?(gradlew?|mvnw?)\b.*\b(dependencyCheck(Analyze|Aggregate)|dependency-check(-maven)?:(check|aggregate))\b/, 'OWASP Dependency-Check'],
  [/^(cargo audit|cargo deny|(golang\.org\/x\/vuln\/cmd\/)?govulncheck)\b/, 'an audit of the language’s own'],
  [/^bundle[- ]audit\b|^bundler-audit\b/, 'bundler-audit'],
  [/^importmap audit\b/, 'importmap audit'],
  [/^docker scout cves\b/, 'docker scout'],
  // A script that is called after what it runs: `./tools/run-yarn-audit.js`.
  [
    /^((node|bash|sh|python3?|ruby) )?(\.{0,2}\/)?([\w.-]{1,40}\/){0,6}(run[-_])?(yarn|npm|pnpm|pip|bundler?|composer|cargo)[-_]audit(\.(sh|[cm]?[jt]s|py|rb))?( |$)/,
    'an audit by a script of its own',
  ],
]

/** What starts a tool of a project's own, or one that is brought along for the moment. */
const runners = /^((sudo|npx|bunx|pnpm (dlx|exec)|yarn dlx|uvx|uv run|poetry run|pipenv run|hatch run|pdm run|bundle exec|python3? -m|go run)( --?[\w-]+)* )+/

/** Rails keeps a tool's own starter in the project. */
const starter = /^(\.\/)?bin\/(?=bundler-audit|bundle-audit|importmap )/

/** What an installer has just put beside it. */
const fetched = /^(\.|\/?[\w.-]{1,40}(\/[\w.-]{1,40}){0,6})\/(?=(grype|trivy|osv-scanner|snyk|fossa)( |$))/

export function scannerRun(words: readonly string[]): string | undefined {
  const text = words.join(' ').replace(runners, '').replace(starter, '').replace(fetched, '')
  return commands.find(([pattern]) => pattern.test(text))?.[1]
}

export interface RailsCheck {
  readonly tool: string
  readonly line: number
}

/** Scanners among the steps of `config/ci.rb`, which `bin/ci` runs ({@link https://api.rubyonrails.org/classes/ActiveSupport/ContinuousIntegration.html}). */
export async function scannersOfRails(text: string): Promise<readonly RailsCheck[]> {
  const { insideOf, parseRuby } = await import('./ruby/index.ts')
  const { root } = await parseRuby(text)
  const found: RailsCheck[] = []
  const open = root === undefined ? [] : [root]
  for (let node = open.pop(), left = 20_000; node !== undefined && left > 0; node = open.pop(), left--) {
    if (node.kind === 'call' && node.name === 'step') {
      const words = node.arguments.slice(1).flatMap((one) => (one.kind === 'text' ? one.text.split(/\s+/) : ['$']))
      const tool = scannerRun(words)
      if (tool !== undefined) found.push({ tool, line: node.line })
    }
    open.push(...insideOf(node))
  }
  return found.toSorted((a, b) => a.line - b.line)
}
