/** The architecture as rules, each with its reason: who may import whom, and which doors to the world stand where. scripts/borders.ts runs it. */

/** Ground floor up; a layer may import itself and what its line names. `docs/architecture.md` draws them. */
const layers = [
  { name: 'base', may: [], because: 'Words everyone uses must not drag anything else along' },
  { name: 'model', may: ['base'], because: 'What a system is does not depend on how any file spells it' },
  { name: 'parse', may: ['base', 'model'], because: 'A parser knows text and names engines by the model, and knows nothing of systems or readers' },
  { name: 'commands', may: ['base', 'model', 'parse'], because: 'What a command does is the same whichever file it stands in' },
  {
    name: 'stacks',
    may: ['base', 'model', 'parse', 'commands'],
    because: 'Which files describe production is asked of declarations, not of the readers that made them',
  },
  { name: 'readers', may: ['base', 'model', 'parse', 'commands'], because: 'A reader declares what one file says and knows neither the system nor the rules' },
  { name: 'link', may: ['base', 'model', 'parse', 'commands'], because: 'The linker joins declarations and must not care which reader made them' },
  { name: 'rules', may: ['base', 'model', 'parse'], because: 'Rules judge a system, never a file' },
  { name: 'probes', may: ['base', 'model', 'parse'], because: 'A probe observes and judges nothing' },
  { name: 'wire', may: ['base', 'model', 'probes'], because: 'The doors of the probes know networks and processes, and nothing of systems' },
  { name: 'score', may: ['base', 'model', 'rules'], because: 'Scores and comparisons are arithmetic on verdicts' },
  { name: 'report', may: ['base', 'model', 'rules'], because: 'A report is drawn from the result alone, so that all faces show one decision' },
  { name: 'config', may: ['base', 'model', 'parse', 'rules', 'probes'], because: 'The configuration is read through a tree, like every other file' },
  {
    name: 'run',
    may: ['base', 'model', 'parse', 'commands', 'stacks', 'readers', 'link', 'rules', 'probes', 'score', 'report', 'config'],
    because: 'Use cases get trees and the outside world as arguments',
  },
  { name: 'tree', may: ['base'], because: 'A tree lists and reads, and does not know what the files mean' },
  { name: 'github', may: ['base', 'model', 'tree'], because: 'The API is one more way to be a tree, and a place to put a comment; it decides nothing' },
  { name: 'cli', may: ['base', 'model', 'rules', 'report', 'config', 'run', 'tree', 'wire'], because: 'The command line translates words and sets exit codes' },
  {
    name: 'bot',
    may: ['base', 'model', 'rules', 'report'],
    because: 'What people say and what they are answered is text; whether it counts is asked through functions, so that all of it is tested without GitHub',
  },
  {
    name: 'action',
    may: ['base', 'model', 'config', 'report', 'run', 'tree', 'github', 'bot', 'wire'],
    because: 'The action translates inputs and publishes what was decided',
  },
]

const borders = layers.map(({ name, may, because }) => ({
  name: `${name}-imports-down`,
  comment: `${because}.`,
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...may].join('|')})/` },
}))

/** A package or a module of Node that only some places may import. */
const only = (name, places, packages, because) => ({
  name,
  comment: `${because}.`,
  from: { path: '^src/', pathNot: `^src/(${places})` },
  to: { path: packages },
})

const packageNamed = (name) => `(^|/)node_modules/${name}(/|$)`
const ofNode = (names) => `^(node:)?(${names})(/|$)`

const errors = (rules) => rules.map((rule) => ({ severity: 'error', ...rule }))

const options = {
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], mainFields: ['main', 'types'] },
}

/** Every import counts here, those of types too: who needs another's shapes leans on it. */
export default {
  forbidden: errors([
    ...borders,
    {
      name: 'a-layer-for-every-file',
      comment: 'A folder without a line above would be without borders.',
      from: { path: '^src/', pathNot: `^src/(${layers.map(({ name }) => name).join('|')})/` },
      to: {},
    },
    {
      name: 'readers-are-strangers',
      comment: 'One reader, one format: a reader that leans on another can’t be changed or removed alone; what two share belongs in parse.',
      from: {
        path: '^src/readers/([^/.]+)',
        pathNot: '^src/readers/((reader|platform|index\\.gen|platforms\\.gen)\\.ts$|(cloudformation|pulumi|cdk|programs)/)',
      },
      to: { path: '^src/readers/', pathNot: '^src/readers/((reader|platform)\\.ts$|$1(/|\\.ts$))' },
    },
    {
      name: 'cloudformation-asks-the-mappers-of-aws',
      comment:
        'What a resource of AWS is to the system is known once, by Terraform’s mappers; of Terraform’s language, CloudFormation takes the values they ask for.',
      from: { path: '^src/readers/cloudformation/' },
      to: {
        path: '^src/readers/',
        pathNot: '^src/readers/((reader|platform)\\.ts$|cloudformation/|terraform/(mappers\\.gen|resource|aws/engines)\\.ts$)',
      },
    },
    {
      name: 'programs-speak-terraform',
      comment: 'What programs make are the resources of Terraform’s providers: their mappers declare them, so that no provider is known twice.',
      from: { path: '^src/readers/(pulumi|cdk|programs)/' },
      to: { path: '^src/readers/', pathNot: '^src/readers/((reader|platform)\\.ts$|(programs|terraform|$1)/)' },
    },
    {
      name: 'probes-are-strangers',
      comment: 'One probe, one protocol; what two share lies in probes/common.',
      from: { path: '^src/probes/([^/.]+)', pathNot: '^src/probes/(probe|io|index\\.gen)\\.ts$' },
      to: { path: '^src/probes/', pathNot: '^src/probes/((probe|io)\\.ts$|common/|$1(/|\\.ts$))' },
    },
    only('octokit-in-github', 'github', `${packageNamed('@octokit')}|${packageNamed('@actions/github')}`, 'Judging code never sees GitHub; it gets a tree'),
    only('actions-core-in-action', 'action', packageNamed('@actions/core'), 'Annotations and outputs exist only inside a job'),
    only(
      'one-yaml-parser',
      'parse/yaml\\.ts$',
      packageNamed('(js-yaml|yaml)'),
      'One importer for each parser, so that a faster or safer one can take its place',
    ),
    only('one-json-parser', 'parse/json\\.ts$', packageNamed('jsonc-parser'), 'One importer for each parser, so that a faster or safer one can take its place'),
    only(
      'grammars-in-parse',
      'parse/',
      packageNamed('(@lezer|lezer-elixir|saxes|web-tree-sitter|tree-sitter-c-sharp|@tree-sitter-grammars|@ruby/prism|libpg-query)'),
      'Readers see values, calls and statements, never a syntax tree of a package',
    ),
    only('babel-in-parse', 'parse/', packageNamed('@babel'), 'Readers see values and calls, never a syntax tree of a package'),
    only('one-cel', 'rules/cel\\.ts$', packageNamed('@marcbachmann/cel-js'), 'Its checker is used and its evaluation is not, and one file keeps that so'),
    only(
      'zod-at-the-edges',
      '(config|probes)/|report/(verification/)?schema\\.ts$',
      packageNamed('zod'),
      'Schemas stand where foreign data comes in and where ours goes out; between them types are enough',
    ),
    only('one-zip', 'github/zip\\.ts$', packageNamed('yauzl'), 'Bounds on what a stranger packed stand in one place'),
    only('one-table', 'report/table\\.ts$', packageNamed('markdown-table'), 'It does not escape, so every table goes through the one place that does'),
    {
      name: 'cli-without-github',
      comment: 'The command line works without a network and must not even carry a client for one.',
      from: { path: '^src/cli/' },
      to: { path: `^src/(github|action)/|${packageNamed('(@octokit|@actions)')}`, reachable: true },
    },
    {
      name: 'nothing-leans-on-tests',
      comment: 'What ships can’t depend on what doesn’t.',
      from: { path: '^(src|scripts|bench)/' },
      to: { path: '^test/' },
    },
    {
      name: 'src-without-scripts',
      comment: 'Scripts make files for src; src must run without them.',
      from: { path: '^src/' },
      to: { path: '^(scripts|bench)/' },
    },
    {
      name: 'declared-packages-only',
      comment: 'A package that another one brings along can leave with it.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-exist',
      comment: 'An import that can’t be resolved is a border nobody checks.',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ]),
  options,
}

/** What runs counts here, whenever it is loaded: naming a type of Node's opens no door, and two shapes may name each other. */
export const running = {
  forbidden: errors([
    {
      name: 'no-circles',
      comment: 'Of two files that need each other, neither can be understood first.',
      from: { path: '^src/' },
      to: { circular: true },
    },
    only(
      'files-through-trees',
      'tree|cli|action|wire|parse/wasm\\.ts$',
      ofNode('fs'),
      'Only a tree reads files, so nothing can be read that is not in it; grammars that ship with the program are no files of a tree',
    ),
    only(
      'processes-in-doors',
      'tree|cli|action|wire',
      ofNode('child_process|worker_threads|cluster'),
      'Only git is ever started, and a command that the configuration names, and only by a tree or a door',
    ),
    only(
      'sockets-in-doors',
      'github|wire',
      ofNode('http|https|http2|net|tls|dgram|dns'),
      'Nothing but the API client and the doors of the probes talks to a network',
    ),
    only('environment-in-doors', 'cli|action|tree|wire', ofNode('process|os'), 'What a machine is called or has set must not change a verdict'),
  ]),
  options,
}

/** What costs 15 to 120 ms to load; most runs need none of it. */
const heavy = packageNamed(
  '(@babel/parser|@lezer|lezer-elixir|saxes|web-tree-sitter|tree-sitter-c-sharp|@tree-sitter-grammars|@ruby/prism|libpg-query|@marcbachmann/cel-js|zod|@octokit|@actions)',
)

/** Only what is loaded together with its importer counts here: no types, no import(). */
export const loaded = {
  forbidden: errors([
    {
      name: 'starts-light',
      comment: 'What costs 15 to 120 ms to load is import()ed where it is needed, since most runs need none of it.',
      from: { path: '^src/(cli|action|run|tree|github)/', pathNot: '^src/(cli|action|run)/verify' },
      to: { path: heavy, reachable: true },
    },
    {
      name: 'speaks-when-asked',
      comment: 'A client of a database is loaded by the look that needs it: most verifications speak one or two protocols.',
      from: { path: '^src/' },
      to: { path: packageNamed('(pg|mysql2|ioredis|aws4fetch)') },
    },
  ]),
  options,
}
