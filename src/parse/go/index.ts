/** Go: files to syntax trees, modules to packages, programs to values. */
export { childOf, itemsOf, unquoted, type SyntaxNode } from './nodes.ts'
export { localName, type GoFile, type GoFunction } from './parse.ts'
export { isMainFile, moduleFolder, moduleIn, modulePath, programName, type GoModule, type GoSources } from './module.ts'
export { beginsProgram, isOfInterest, routesTo, runFrom, type GoBeginning } from './programs.ts'
export { fresh, merged, nothing, set, type GoCall, type GoLibraries, type GoRun } from './run.ts'
export type { GoCondition } from './conditions.ts'
export {
  eachOf,
  joinedOf,
  numberIn,
  objectOf,
  textIn,
  unknownValue,
  unsetOf,
  variablesIn,
  writtenOf,
  type GoObject,
  type GoValue,
  type Place,
} from './values.ts'
