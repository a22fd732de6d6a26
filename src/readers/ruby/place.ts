/** What a file of Ruby is for, by where it stands: what tasks, seeds and development open serves nobody. */
import type { ClientDeclaration } from '../../model/declaration.ts'

const foreign = /(^|\/)(vendor|node_modules|tmp|log|coverage|pkg|\.bundle)\//
const tests =
  /(^|\/)(spec|specs|test|tests|features|cypress|factories|mocks|support\/test)\/|(_spec|_test|_try)\.rb$|(^|\/)(spec_helper|rails_helper|test_helper)\.rb$/
const others = /(^|\/)config\/environments\/(?!production\.rb$)/
const seeds = /(^|\/)(db\/)?(seeds?|seed_data|fixtures)(\/|\.rb$)/
const scripts =
  /(^|\/)(scripts?|bin|exe|tasks?|rakelib|tools?|db\/(migrate|data|post_migrate|[\w-]*_migrate)|migrations?|benchmarks?|examples?|generators|templates|docs?)\/|(^|\/)(deploy|Rakefile|Capfile|setup|migrate)\.rb$/

/** Undefined for what is nobody's in production: other people's files and those of other environments. */
export function useOf(path: string): ClientDeclaration['use'] | undefined {
  if (foreign.test(path) || others.test(path)) return undefined
  if (tests.test(path)) return 'test'
  if (seeds.test(path)) return 'seed'
  return scripts.test(path) ? 'script' : 'code'
}
