/** C#: text to a tree, trees to a program, expressions to values. */
export { evaluate, type Evaluation } from './evaluate.ts'
export { writtenFor } from './locals.ts'
export {
  argumentsOf,
  around,
  callOf,
  childOf,
  fieldOf,
  literalOf,
  memberAround,
  nameOf,
  namedOf,
  nodesIn,
  typeAround,
  type CsCall,
  type CsNode,
} from './nodes.ts'
export { parseCsharp, type CsFile } from './parse.ts'
export { isExtension, madeBy, parametersOf, pathOf, programOf, type CsProgram } from './program.ts'
export type { CsValue } from './values.ts'
