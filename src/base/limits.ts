/** Bounds on what a stranger's tree may cost. Each is far above what real repositories hold; what is over one is skipped with a reason. */
export const limits = {
  /** Bytes of one file that is parsed. */
  fileBytes: 1_000_000,
  /** Characters of one source file: its tree takes some five hundred bytes of memory for each. */
  sourceCharacters: 500_000,
  /** Bytes of all files that are read from one tree. */
  treeBytes: 64_000_000,
  /** Files of one tree that are read. */
  filesRead: 20_000,
  /** Entries of one tree. */
  treeEntries: 400_000,
  /** Nesting of YAML, JSON, shell and JavaScript. */
  depth: 100,
  /** YAML nodes visited through aliases and merges in one file: an alias bomb is over it at once. */
  yamlVisits: 200_000,
  /** Nodes of all manifests of one stack, copies that patches and components make counted: some three hundred bytes of memory each. */
  manifestNodes: 2_000_000,
  /** Objects that the levels of one kustomization look at, all together: overlays and components multiply. */
  kustomizeSteps: 1_000_000,
  /** Kustomizations that one of them is built of, each counted as often as it is taken. */
  kustomizations: 1_000,
  /** Characters of a regular expression that a file brings along. */
  pattern: 500,
  /** Characters read again in one file to get over lines inside brackets that are indented too little. */
  yamlRepairs: 6_000_000,
  /** Lines of one file of which each is told why it was not read. */
  skips: 1_000,
  /** Files that `include`, `extends` and their like may bring in. */
  includes: 50,
  /** Nested substitutions such as `${A:-${B:-c}}`. */
  interpolations: 20,
  /** Characters of one rule's CEL expression. */
  expression: 2_000,
} as const
