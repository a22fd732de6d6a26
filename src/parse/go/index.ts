/** Go: files to syntax trees, modules to packages, programs to values. */
export { childOf, itemsOf, partsOf, unquoted, type SyntaxNode } from './nodes.ts'
export { goParser, signatureOf, type GoFile, type GoFunction } from './parse.ts'
export { moduleFolder, moduleIn, programName, type GoModule } from './module.ts'
export { beginsProgram, isOfInterest, routesTo, runFrom, type GoBeginning } from './programs.ts'
export { fresh, nothing, set, type GoCall, type GoLibraries, type GoRun } from './run.ts'
export type { GoCondition } from './conditions.ts'
export { eachOf, joinedOf, numberIn, objectOf, temporary, textIn, unsetOf, variablesIn, writtenOf, type GoObject, type GoValue } from './values.ts'
