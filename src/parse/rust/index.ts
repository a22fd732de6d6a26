/** Rust for readers: syntax trees, and what expressions come to without running anything. */
export { chainOf, endOf, type Chain, type Step } from './chain.ts'
export { callsOf, crateOf, type Placed } from './crate.ts'
export { evaluate, frameOf } from './evaluate.ts'
export { type Frame } from './frame.ts'
export {
  childrenOf,
  eachNode,
  functionAround,
  isForTests,
  lastOf,
  nameOf,
  parseRust,
  textOf,
  typeAround,
  type RustFile,
  type RustParsed,
  type RustNode,
} from './parse.ts'
