/** What a file is for, told by where it stands and how it ends: clients in tests, seeds and scripts serve nobody. */

export type Use = 'code' | 'test' | 'seed' | 'script'

const skippedFolders = /(^|\/)(node_modules|bower_components|dist|build|out|\.next|\.nuxt|\.output|\.svelte-kit|\.yarn|vendor|vendored|third_party|coverage)\//
const skippedFiles = /(\.min\.[cm]?js|[.-]bundle\.js|\.d\.[cm]?ts|\.generated\.[cm]?[jt]sx?)$/

/** Whether a file was made by a tool or by other people: nothing in it is the repository's own. */
export function isForeign(path: string, text: string): boolean {
  if (skippedFolders.test(path) || skippedFiles.test(path)) return true
  let start = 0
  for (let line = 0; line < 30; line++) {
    const end = text.indexOf('\n', start)
    if ((end === -1 ? text.length : end) - start > 5_000) return true
    if (end === -1) return false
    start = end + 1
  }
  return false
}

const testFolders =
  /(^|\/)(__tests__|__mocks__|__fixtures__|tests?|e2e|cypress|playwright|specs?|fixtures?|mocks?|testing|test-(?:utils|helpers|plugins?|apps?)|testutils?|[\w-]+-(e2e|tests?)|e2e-[\w-]+|integration|examples?|samples?|step_definitions|\.storybook|stories|benchmarks?|bench|load-tests?)\//i
const testFiles =
  /(\.(test|spec|e2e|e2e-spec|int-spec|stories|story|cy|mock|fixture)\.[cm]?[jt]sx?|(^|\/)(vitest|jest|playwright|cypress|mocha|karma|setup-?tests?|test-?setup|global-?setup|global-?teardown|test-?utils?|test-?helpers?|mocks?)([.-][\w.-]*)?\.[cm]?[jt]sx?)$/i
const testImports =
  /(?:from|require\()\s*['"](?:vitest|@jest\/globals|@playwright\/test|@?testcontainers[/\w-]*|supertest|node:test|chai|cypress|@cucumber\/cucumber)['"]/
/** What a generator writes out for others once it is filled in. */
const templates = /\.template\.[cm]?[jt]sx?$|(^|\/)(cli|generators|schematics|_templates|create-[\w-]+)\/(.*\/)?_?templates?\//i
const seedFolders = /(^|\/)(seeds?|seeders?|seeding|db-seed|seed[-_](helpers?|data|utils?|factor(y|ies)))\//i
const seedFiles = /(^|\/)(seed(er|s|ing)?([._-][\w.-]*)?|seed[A-Z][\w.-]*|[\w.-]*[._-]seed(er|s)?)\.[cm]?[jt]sx?$/
const scriptFolders =
  /(^|\/)([._]?scripts?|[\w-]+[-_]scripts?|bin|tools?|tooling|migrations?|codemods?|backfills?|\.github|\.circleci|\.gitlab|create-[\w-]+)\//i
/** What only puts the application into one way of installing it. */
const packaging = /^(sandstorm|snap|flatpak)(-[\w-]+)?\//
const scriptFiles =
  /(^|\/)(commands?\/(new|init|create|scaffold|seed)|migrate|migration|migrator|backfill|reset-?db|create-?db|drizzle\.config|knexfile|ormconfig|prisma\.config)([._-][\w.-]*)?\.[cm]?[jt]sx?$|\.cli\.[cm]?[jt]s$/i
/** What editors and assistants keep beside the code is run by those who write it, even where it listens. */
const helperFolders = /(^|\/)\.(claude|cursor|codex|agents|gemini|vscode|idea|husky|devcontainer|github|circleci)\//
const serverFile = /(^|\/)(server|worker)\.[cm]?[jt]s$/
const serves = /\.listen\s*\(|\bserve\s*\(|createServer\s*\(/
/** What waits to be told to stop stays until then, however it is started: its listening may stand in a class of another file. */
const stays = /\bprocess\s*\.\s*(on|once|addListener)\s*\(\s*['"`]SIGTERM['"`]/

/** What runs on somebody's desk serves nobody else, whatever it listens on there. */
const desks = /(^|\/)((apps|packages|libs)\/[\w-]{0,40}(desktop|electron)[\w-]{0,40}|electron([_-][\w-]{1,40})?)\//i
const electron = /(?:from|require\()\s*['"]electron(\/main)?['"]/

/** Place first; then a `#!` line, or a last act that closes the client or leaves the process. */
export function useOf(path: string, text: string): Use {
  if (testFolders.test(path) || testFiles.test(path) || templates.test(path)) return 'test'
  if (testImports.test(text)) return 'test'
  if (seedFolders.test(path) || seedFiles.test(path)) return 'seed'
  if (helperFolders.test(path) || desks.test(path) || electron.test(text)) return 'script'
  if (serves.test(text)) return 'code'
  if (scriptFolders.test(path) || scriptFiles.test(path) || packaging.test(path)) return 'script'
  if (stays.test(text)) return 'code'
  // What says how it is started may be the server all the same, whose listening stands elsewhere.
  const isRun = text.startsWith('#!') && !serverFile.test(path)
  return isRun || endsItself(text) ? 'script' : 'code'
}

/** Whether a file listens, or waits to be told to stop. */
export function staysUp(text: string): boolean {
  return serves.test(text) || stays.test(text)
}

/** `main().then(…).finally(() => prisma.$disconnect())` at the left margin near the end, in a file that exports nothing. */
function endsItself(text: string): boolean {
  if (/^(export|module\.exports|exports\.)/m.test(text)) return false
  const tail = text.slice(-1_500)
  const call =
    /^(void |await )?[\w$.]+\([^\n]{0,120}\)[ \t]*(\r?\n[ \t]*)?\.(then|catch|finally)\(|^await [\w$.]*(\$disconnect|\.end|\.close|\.destroy)\(|^process\.exit\(/m.exec(
      tail,
    )
  if (call === null) return false
  const rest = tail.slice(call.index)
  return /process\.exit\(\s*0?\s*\)/.test(rest) || /(\$disconnect|\.end|\.close|\.destroy|\.quit|\.disconnect)\(\)/.test(rest)
}
