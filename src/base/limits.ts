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
  /** Texts that one stack mounts in place and that are read as files. */
  embeddedFiles: 500,
  /** Brackets and expressions inside one another in HCL: a policy of ten levels takes some thirty. */
  hclNesting: 250,
  /** Levels of one HCL expression, which whoever evaluates it goes down by recursion. */
  hclHeight: 200,
  /** Characters looked at again in one file to get over items of HCL that are broken. */
  hclRepairs: 6_000_000,
  /** Steps of evaluating one Terraform root: modules and lists inside one another multiply. */
  terraformSteps: 2_000_000,
  /** Expressions evaluated inside one another, through locals, variables and modules. */
  terraformDepth: 400,
  /** Folders of modules that one Terraform root leads to. */
  terraformModules: 200,
  /** Units of Terragrunt in one tree, each with what it includes: environments times services. */
  terragruntUnits: 2_000,
  /** Copies that `count` and `for_each` make of one resource or module. */
  terraformCopies: 200,
  /** Resources of one Terraform root, all copies counted. */
  terraformResources: 10_000,
  /** Characters of a text, and items of a list, that Terraform's functions make. */
  terraformValue: 200_000,
  /** Steps of evaluating all templates of CloudFormation in one tree: nested stacks and exports multiply. */
  cloudformationSteps: 500_000,
  /** Nested stacks of one tree, each of which is evaluated anew with its own parameters. */
  nestedStacks: 100,
  /** Expressions and statements inside one another while a program is gone through, calls counted with what they stand in. */
  programDepth: 400,
  /** Characters of one file of PHP: configuration and classes have some thousands, and the parser goes over brackets that never close again and again. */
  phpCharacters: 300_000,
  /** Characters of one file of Elixir or Rust: modules have some thousands, and their parsers go over brackets that never close again and again. */
  lezerCharacters: 300_000,
  /** Places that a grammar keeps of the ways it left: files that people write keep some thousands, and each takes 8 bytes. */
  lezerKept: 10_000_000,
  /** Steps of working out what the configuration of one application of Elixir comes to: functions that call one another multiply. */
  sourceSteps: 100_000,
  /** Expressions gone through for the calls of one file of Rust: a pool takes some dozens, and functions that hand each other their parameters multiply. */
  rustSteps: 4_000,
  /** Names that one file of Java leads to, and attributes of what it annotates: real entities take some hundreds, and embeddables that embed one another multiply. */
  javaSteps: 4_000,
  /** Characters of one file of Kotlin: the parser takes a microsecond and more for each. */
  kotlinCharacters: 200_000,
  /** Expressions gone through for the pools of one file of Java or Kotlin: a pool takes some dozens, and functions that hand each other their parameters multiply. */
  jvmSteps: 6_000,
  /** Files of Java and Kotlin beside its own that one file's pools lead to. */
  jvmFiles: 25,
  /** Steps of working out what one file of PHP holds: constants that name one another multiply. */
  phpSteps: 50_000,
  /** Characters of one file of C#: what sets up an application has some thousands, and the parser takes a microsecond and more for each. */
  csharpCharacters: 200_000,
  /** Times that tree-sitter asks whether to go on, some hundred of its steps apart. */
  sitterTurns: 50_000,
  /** Files of C# that one application is put together in: those that open databases, and those that call them. */
  csharpFiles: 200,
  /** Files of C# that each make a connection by themselves and nothing else: hundreds of repositories say the same. */
  csharpAlike: 30,
  /** Names, arguments and calls of C# that are gone through for one application: each may have several places that call it. */
  csharpSteps: 50_000,
  /** Projects of .NET that one application is made of. */
  dotnetProjects: 200,
  /** Functions and constructors of a program that call one another. */
  programCalls: 60,
  /** Source files that one program imports. */
  programFiles: 500,
  /** Steps of going through one program: calls and loops inside one another multiply. */
  programSteps: 300_000,
  /** Expressions and statements of Python that are gone through for one module and what it imports: functions that call one another multiply. */
  pythonSteps: 200_000,
  /** Expressions, branches and calls of Python inside one another while they are gone through; a call counts ten. */
  pythonDepth: 300,
  /** Modules of the tree that one module of Python draws on. */
  pythonModules: 40,
  /** Times that a module of Python is gone through again, each with the modules that it asked for the time before. */
  pythonRounds: 8,
  /** Files of one module of Go that are looked through for callers; the largest programs have some thousands. */
  goFiles: 8_000,
  /** Characters of one module of Go. */
  goCharacters: 60_000_000,
  /** Statements and expressions of one program of Go that are gone through, from one of its beginnings. */
  goSteps: 60_000,
  /** The same of one function that opens nothing, whose result alone counts. */
  goAsideSteps: 4_000,
  /** Functions of Go inside one another while they are gone through, and expressions inside one another. */
  goDepth: 120,
  /** Functions of one module of Go that lead to one that opens a database. */
  goWays: 600,
  /** Beginnings of one module of Go that lead there: programs, handlers, constructors that a framework calls. */
  goRoots: 60,
  /** Turns of one loop of a program. */
  programTurns: 1_000,
  /** Files of one platform that are compared with one another to tell variants apart. */
  platformFiles: 500,
  /** Process groups of one app: each is held against all sections of its file. */
  processGroups: 50,
  /** Databases times repositories of one configuration of a backup tool: each dump is followed to each place. */
  configuredCopies: 60,
  /** Settings of one application's file: real ones hold some hundreds. */
  properties: 20_000,
  /** Names that the placeholders of one setting lead through: two that name each other would never end, and each may name several. */
  placeholders: 200,
  /** Services of one app or Blueprint: each brings its variables along, and a platform takes a few dozen. */
  hostedServices: 200,
  /** Known and unknown parts of one text of Terraform: locals that name each other twice double them. */
  terraformParts: 1_000,
  /** Lines of one file of which each is told why it was not read. */
  skips: 1_000,
  /** Texts that one template of ERB may write: each condition that nobody can decide doubles them. */
  erbWays: 16,
  /** Files that `include`, `extends` and their like may bring in. */
  includes: 50,
  /** Texts and actions of one template of Helm's. */
  templateParts: 50_000,
  /** Actions that the templates of one release carry out: `range` and `include` multiply. */
  templateSteps: 500_000,
  /** Characters that the templates of one release write, what is put into variables and given on counted again. */
  templateOutput: 5_000_000,
  /** Templates that include one another. */
  templateDepth: 60,
  /** Charts that one is made of. */
  charts: 50,
  /** Releases of charts that one stack asks for: each is rendered or understood by its values. */
  releases: 200,
  /** Files of one chart that its templates may put in. */
  chartFiles: 200,
  /** Files that the kustomizations of one tree draw on, counted for each of them and through others too: each of many may draw on all. */
  kustomizationFiles: 500_000,
  /** Variables of one container: ConfigMaps may hold thousands, and many containers may take each. */
  variables: 2_000,
  /** Pods that Services select, counted once a Service: a label that all have in common would multiply the two. */
  served: 50_000,
  /** Characters of a value with its variables filled in: each may double what the one before it holds. */
  expanded: 100_000,
  /** Nested substitutions such as `${A:-${B:-c}}`. */
  interpolations: 20,
  /** Characters of one statement that PostgreSQL's grammar is asked about, whose tree may take a hundred bytes for each; longer ones put rows in. */
  sqlStatement: 200_000,
  /** Statements of one file of which PostgreSQL's grammar is asked, some 0.2 ms each; a program wrote what has more. */
  sqlStatements: 5_000,
  /** Characters of one rule's CEL expression. */
  expression: 2_000,
} as const
