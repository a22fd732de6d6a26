/** Elixir for readers: syntax trees, and what configurations come to without running anything. */
export { configuredBy, functionsIn, modulesIn } from './configure.ts'
export { bind, evaluate, machineOf, questionOf, run, type Configured, type Scope } from './evaluate.ts'
export { calledBy, insideOf, type ElixirCall, type ElixirNode } from './nodes.ts'
export { parseElixir } from './parse.ts'
export { merged, worthOf, type ElixirTest, type ElixirValue } from './values.ts'
