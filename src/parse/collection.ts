/** What the README of a tree says the whole of it is: its author's own word, where no file's name says it. */
export interface ReadmeWord {
  readonly line: number
  readonly words: string
}

const most = 60

const things =
  '(apps?|applications?|configurations?|configs?|jobs?|projects?|programs?|templates?|manifests?|charts?|deployments?|stacks?|playbooks?|infrastructure|setups?|code|scripts?)'
const several = `(examples|samples|((example|sample) ((?!and |or |the |our |data |for )[\\w/-]+ ){0,3}${things}))`
const contents = new RegExp(
  `\\b(this|the) (repo|repository|project) (contains?|holds?|has|provides?|hosts?|collects?|includes?|is) (a )?((collection|set|number|series) of )?([\\w-]+ ){0,3}?${several}\\b`,
)
/** `# Nomad Example Jobs`, `# Examples`: a title of several; one of a single `Example Application` is a whole of its own. */
const title =
  /^#{1,2} ([\w.'-]+ ){0,4}(examples|samples|(example|sample) (apps|applications|configurations|configs|jobs|projects|programs|templates|charts|stacks|playbooks))$/

/** The sentence or title that says that the tree holds examples, among what comes first. */
export function saysExamples(text: string): ReadmeWord | undefined {
  const lines = text.split('\n', most)
  let isFirst = true
  for (const [index, written] of lines.entries()) {
    const line = written.trim()
    if (line === '' || /^[<[!]/.test(line)) continue
    const next = (lines[index + 1] ?? '').trim()
    const isTitle = line.startsWith('#')
    const whole = isTitle || /^[#<[!|>*-]/.test(next) ? line : `${line} ${next}`
    const plain = whole.toLowerCase().replace(/[`*_]/g, '').replace(/\s+/g, ' ')
    if (contents.test(plain) || (isFirst && title.test(line.toLowerCase()))) return { line: index + 1, words: whole.replace(/^#+\s*/, '').slice(0, 120) }
    isFirst = false
  }
  return undefined
}

const folder = /\b(this|the) (folder|directory) (are|is|contains?|holds?|has)( [\w-]+){0,3} (examples?|samples?)\b/
const folderTitle = /^#{1,2} (some )?(examples?|samples?)\b/

/** The same of a folder: `# Example files for deploying Till`, `In this folder are some example config files`. */
export function saysExampleFolder(text: string): ReadmeWord | undefined {
  for (const [index, written] of text.split('\n', 20).entries()) {
    const words = written.trim().replace(/[`*_]/g, '')
    const plain = words.toLowerCase()
    if (folder.test(plain) || folderTitle.test(plain)) return { line: index + 1, words: words.replace(/^#+\s*/, '').slice(0, 120) }
  }
  return undefined
}

const headed = /\b(this|it|(this|the) (file|manifest|template)) is (only |just |merely )?(an? )?(example|sample)\b/
const copied =
  /\b(only|just|merely) an? (example|sample)\b|\bplease (modify|edit|adapt|change) (this|it)\b|\b(copy|adapt) (this|it) (file |manifest )?to (your|fit)\b/

/** The same at the head of a file, where its author says both what it is and that it is to be changed: `# This is only an EXAMPLE …`. */
export function saysExampleHead(text: string): ReadmeWord | undefined {
  const lines: string[] = []
  for (const line of text.split('\n', 12)) {
    const words = /^#+\s*(.{0,300})/.exec(line)?.[1]
    if (words === undefined && line.trim() !== '' && line.trim() !== '---') break
    lines.push(words ?? '')
  }
  const plain = lines.join(' ').toLowerCase()
  const line = headed.test(plain) && copied.test(plain) ? lines.findIndex((one) => /\b(example|sample)\b/i.test(one)) : -1
  return line < 0 ? undefined : { line: line + 1, words: (lines[line] ?? '').slice(0, 120) }
}

const retired =
  /^(\W{0,4}(note|warning|important)\W{1,4})?(this|it|the)( (app|application|service|package|folder|directory|project|worker|module))? (is|was|has been) (not (used|deployed|maintained) any ?more|no longer (used|deployed|maintained|in use)|deprecated|retired|archived|decommissioned)\b/

/** `# Till Server (Deprecated)` */
const retiredTitle =
  /^#{1,2} .{0,80}([([](deprecated|archived|retired|unmaintained)[)\]]|[-–—:] (deprecated|archived|retired))$|^#{1,2} [([](deprecated|archived|retired)[)\]]/

/** Among the first lines of a README, that what stands beside it is out of use. */
export function saysRetired(text: string): ReadmeWord | undefined {
  const lines = beginning(text)
  const told = lines.filter(({ words }) => !words.startsWith('#')).slice(0, 3)
  return wordOf(lines.slice(0, 1).find(({ words }) => retiredTitle.test(words.toLowerCase())) ?? told.find(({ words }) => retired.test(words.toLowerCase())))
}

/** `# Deploy demo webapp`, `# Till demo` */
const demoTitle =
  /^#{1,2} ((deploy|deploying|run|running|install|installing) (the |a |our )?demo\b|([\w.'-]+ ){0,4}demo( (app|application|webapp|deployment|environment|stack|setup))?$)/

/** The same of what only shows something off. */
export function saysDemo(text: string): ReadmeWord | undefined {
  return wordOf(
    beginning(text)
      .slice(0, 1)
      .find(({ words }) => demoTitle.test(words.toLowerCase())),
  )
}

function beginning(text: string): readonly ReadmeWord[] {
  return text
    .split('\n', 20)
    .map((written, index) => ({
      line: index + 1,
      words: written
        .trim()
        .replace(/[`*_>]/g, '')
        .trim(),
    }))
    .filter(({ words }) => words !== '')
}

function wordOf(found: ReadmeWord | undefined): ReadmeWord | undefined {
  return found === undefined ? undefined : { line: found.line, words: found.words.replace(/^#+\s*/, '').slice(0, 120) }
}
