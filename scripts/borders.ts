/**
 * Holds the imports against .dependency-cruiser.mjs. dependency-cruiser reads TypeScript through the compiler's JavaScript API, which TypeScript 7
 * does not have; so each file's imports alone, those of types too, are written out as JavaScript, and that is what it cruises.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { crossings, type Rules } from './crossings.ts'

const root = join(import.meta.dirname, '..', '..')
const rules = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as Rules
const { files, found } = await crossings(root, join(root, 'lib', 'borders'), rules)
// A tree that shrank to nothing would break no rule.
if (files < 100) throw new Error(`only ${files} files of src were read`)
for (const { route, rule, reason } of found) console.error(`${route}\n    ${rule}: ${reason}`)
const count = rules.default.forbidden.length + rules.running.forbidden.length + rules.loaded.forbidden.length
console.log(found.length === 0 ? `${files} files, ${count} rules, no import crosses a border` : `${found.length} imports cross a border`)
if (found.length > 0) process.exitCode = 1
