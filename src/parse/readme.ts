/** What the README beside deployment files says they are for, where it says it plainly at its beginning and nowhere tells how to serve users with them. */
import { sentencesOf, type HeadComment } from './head-comment.ts'
import { markdownLines, type MarkdownLine } from './markdown.ts'

/** A folder's README, `''` for the root's. */
export function readmeIn(folder: string, has: (path: string) => boolean): string | undefined {
  return ['README.md', 'readme.md', 'Readme.md'].map((name) => (folder === '' ? name : `${folder}/${name}`)).find(has)
}

/** The first that denies production, else the first that speaks of development; undefined where it also speaks for production. */
export function readmeWords(text: string, files: readonly string[]): HeadComment | undefined {
  const lines = markdownLines(text)
  if (speaksForProduction(lines, files)) return undefined
  const [whole] = sentencesOf(
    lines.filter(({ kind }) => kind === 'text').map(({ line, text: words }) => ({ line, text: words.replace(/^[>\s*_-]+/, '') })),
    (sentence) => (isOfAll(sentence) ? 'denies' : undefined),
  )
  if (whole !== undefined) return { ...whole, ofAll: true }
  const first = opening(lines).find(({ text: words }) => !/^(!?\[!?\[|!\[|<)/.test(words))
  if (first !== undefined && workshop.test(first.text)) return { line: first.line, words: first.text.slice(0, 120), says: 'denies', ofAll: true }
  const found = sentencesOf(
    opening(lines).map(({ line, text: words }) => ({ line, text: words.replace(/^[>\s-]+/, '') })),
    meaningOf,
  )
  const meant = found.filter(({ says }) => says !== 'redirects')
  const denial = meant.find(({ says }) => says === 'denies')
  // Sent elsewhere for production, and told what these are for: neither alone is plain.
  const isSent = found.some(({ says }) => says === 'redirects')
  const words = denial ?? (isSent ? meant.find(({ says }) => says === 'tries') : undefined)
  // Twice said is once for all.
  if (words !== undefined)
    return { ...words, says: 'denies', ...(exampleTitle.test(lines.find(({ kind }) => kind === 'heading')?.text ?? '') ? { ofAll: true } : {}) }
  const develops = meant.find(({ says }) => says === 'develops')
  return develops === undefined ? undefined : { ...develops, says: 'develops' }
}

/** What stands under the title: further down, a document speaks of one thing after the other. */
function opening(lines: readonly MarkdownLine[]): readonly MarkdownLine[] {
  const end = lines.findIndex(({ kind, level = 0 }, index) => kind === 'heading' && (level > 1 || index > 0))
  return (end < 0 ? lines : lines.slice(0, end)).filter(({ kind }) => kind === 'text')
}

const serving = /\b(prod|production|deploy\w*|self-?host\w*)\b/i
const starts =
  /\b(docker[ -]compose|podman[ -]compose)\b.*\b(up|pull|restart|run)\b|\bdocker stack deploy\b|\bkubectl\b.*\bapply\b|\b(kustomize|helm|skaffold)\b/
const praise =
  /(?<!\b(not|never|n['’]t)\b.{0,30})\b(production[- ](ready|grade)|(suitable|ready|fit|meant|intended|recommended|designed|safe) (for|in) production)\b/i

const exampleTitle = /\b(examples?|samples?|demo|skeleton|playground|tutorial)$/i

/** A part on production that starts something, or names one of the files, and any praise of it. */
function speaksForProduction(lines: readonly MarkdownLine[], files: readonly string[]): boolean {
  let within = 0
  let before = { line: 0, text: '' }
  for (const { kind, line, text, level = 0 } of lines) {
    if (kind === 'heading' && level < 7)
      within = serving.test(text) && !/\blocal(ly)?\b/i.test(text) ? (within > 0 && within < level ? within : level) : within > 0 && level > within ? within : 0
    if (within > 0 && (kind === 'code' ? starts.test(text) : kind !== 'heading' && files.some((file) => text.includes(file)))) return true
    // What denies it may stand in the line above.
    if (kind !== 'code' && praise.test(before.line === line - 1 ? `${before.text} ${text}` : text)) return true
    before = { line, text }
  }
  return false
}

/** `Kiln development environment using Docker Compose`: the first thing that is said of the whole. */
const workshop =
  /^(this (repo|repository|project) (is|contains|provides|holds) )?(an? |the )?([\w.'’-]+ ){0,3}(development|dev) (environment|setup|stack)\b(?!.*\bprod)/i

const what = '(repository|repo|docker[- ]compose|compose|stack|setup|set-up|configurations?|files?|manifests?|examples?)'
const subject = new RegExp(`\\b(this|these|the) ([\\w./-]+ ){0,3}${what}\\b`)
const denial = /\b(not|never)( [\w.-]+){0,3} (for|in) (a )?prod(uction)?\b/
const purpose = '(local|demo|demonstration|development|dev|test|testing|trial|evaluation|tutorial)'
const only = new RegExp(
  `\\b(only|solely|purely|strictly)( meant| intended| to be used)? for ((the|a) )?${purpose}\\b|\\bfor ([\\w-]+ ){0,4}${purpose}( use| purposes?)? only\\b`,
)
/** Nobody serves users with what they call a toy. */
const toy = /\b(is|are) ((?!not |no |never )[\w-]+ ){0,5}toy (applications?|apps?|projects?|programs?|services?|systems?)\b/
const redirect = /^for production\b[^.]{0,60},? (please )?(use|see)\b/
/** What may serve in production once it is changed does not do so as it is. */
const started =
  /\bas (a )?(starting point|skeleton|base|template|first step) for (testing|development|your own)\b|\bfor production( use| usage)?,? (it|this|they|you) (might|may|will|would|must|should) need\b/
const tries = /\b(intended|meant|made) (only )?(for|as) [^.]{0,40}\b(tutorials?|tutorial-based|demos?|examples?|learning|testing|evaluation|development)\b/
const mention =
  /\b(run|start|launch|spin up|bring up|set up|create) (an? |the |your )?(local|development|dev) (instance|environment|setup|stack|server|cluster)\b|\bfor local development\b/
const advice = /\b(without|unless|until|before|instead|default|as is|like this|passwords?|secrets?|keys?|credentials)\b/

const all = /(^|[,:;] |that |mind |note )(this|the) (entire |whole )?(repository|repo) is /

const trial =
  /\bis (only )?(meant|intended|made|designed) for (an? )?(quick |simple |small |local )?(poc|pocs|proofs?[- ]of[- ]concept|demos?|demonstrations?|tutorials?|evaluations?|learning)\b/

/** `The Compose files in this repository are meant for testing and demo purposes`. */
const ofFiles =
  /\b(the|these|all) [\w -]{0,30}\b(compose )?(files|stacks?|setups?|examples?) (in|of) this (repository|repo) (is|are) (only )?(meant|intended|made|designed|provided) (only )?(for|as) [\w ,]{0,40}\b(test(s|ing)?|demo|demonstration|evaluation|development|trial)( (purposes?|use))?\b/

/** `Configuration aimed at Moodle developers and testers to easily deploy a testing environment`. */
const aimed =
  /\b(this|the) (repository|repo|project) [\w ]{0,60}\b(aimed at|intended for|meant for|made for) [\w ]{0,40}\b(developers|testers|contributors)\b[\w ]{0,60}\b(test(ing)?|development|dev) (environments?|setups?|instances?)\b/

/** `It is not a blueprint for a production-ready deployment`: of the whole, as nothing else is one. */
const blueprint =
  /\b(it|this (project|repository|repo|stack)) is not (intended as |meant as )?(a |an )?(blueprint|template|reference( architecture)?) for (a |your )?production\b/

/** `This repository is for local development only`, `This repo is meant for a quick POC`: plain wherever it stands. */
function isOfAll(sentence: string): boolean {
  const plain = sentence.toLowerCase().replace(/\s+/g, ' ')
  return (
    !advice.test(plain) && (blueprint.test(plain) || ofFiles.test(plain) || aimed.test(plain) || (all.test(plain) && (only.test(plain) || trial.test(plain))))
  )
}

function meaningOf(sentence: string): HeadComment['says'] | 'redirects' | 'tries' | undefined {
  const plain = sentence
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/don['’]t/g, 'do not')
  if (redirect.test(plain)) return 'redirects'
  if (advice.test(plain) || !subject.test(plain)) return undefined
  if (denial.test(plain) || only.test(plain) || toy.test(plain) || started.test(plain)) return 'denies'
  return tries.test(plain) ? 'tries' : mention.test(plain) ? 'develops' : undefined
}
