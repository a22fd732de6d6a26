/** Elixir for readers: syntax trees, and what configurations come to without running anything. */
export { configuredBy } from './configure.ts'
export { bind, evaluate, machineOf, run, type Configured, type Scope } from './evaluate.ts'
export { calledBy, insideOf, type ElixirCall, type ElixirNode } from './nodes.ts'
export { parseElixir } from './parse.ts'
export { merged, truthOf, worthOf, type ElixirValue, type Keywords } from './values.ts'
