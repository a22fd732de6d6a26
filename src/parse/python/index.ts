/**
 * The door to everything that reads Python: other folders import from here only.
 *
 * `parsePython` makes a module's tree of a file, `callsOf` finds calls with the functions they stand in, and `programOf` goes through a module as Python
 * would and tells what its names and expressions come to (`PyValue`): literals, variables of the environment with their defaults, dicts and lists, calls of
 * libraries by the name they have there. What nobody can know is `unknown`, and what a condition decides is `either`.
 */
export * from './brief.ts'
export * from './nodes.ts'
export type { PyOverlay } from './overlays.ts'
export * from './parse.ts'
export { moduleFile, programOf, type PyProgram } from './program.ts'
export { projectOf } from './project.ts'
export { sliceOf } from './slice.ts'
export * from './values.ts'
export * from './walk.ts'
