/** The door to everything that reads JavaScript: other folders import from here only. */
export * from './environment.ts'
export * from './fold.ts'
export * from './module.ts'
export * from './names.ts'
export * from './nodes.ts'
export * from './origin.ts'
export * from './parse.ts'
export * from './written.ts'
