/** What a file of Go is for, by where it stands: what seeds, tools and scripts open serves nobody. */
import type { ClientDeclaration } from '../../model/declaration.ts'

const tests =
  /(^|\/)(test|tests|testing|testutils?|testhelpers?|testsupport|e2e|integration_?tests?|fixtures|mocks?)\/|_test\.go$|(^|\/)tests?(_\w+)?\.go$|(^|\/)\w*test(ing|ed)?\//
const seeds = /(^|\/)(\w*seeds?|seeders?|seeding|fixtures|loadtest)(\/|\.go$)/
/** `build/api/main.go` is a program like `cmd/api/main.go`; files of `build` itself, and of what packs and releases, make others. */
const scripts =
  /(^|\/)(scripts?|tools?|hack|examples?|benchmarks?|bench|contrib|docs?|gen|codegen|generate|magefiles|dev|local|playground|sandbox)\/|(^|\/)build\/([^/]+\.go$|(ci|package|packaging|release|docker|make|internal|lint)\/)|(^|\/)(migrate|migrations?|migrator|backfill|import|export|cli|ctl|admin|setup|install|healthcheck)(\/|\.go$)|(^|\/)magefile\.go$/

/** Of a program, or of a function that nobody calls. */
export function useOf(path: string): ClientDeclaration['use'] {
  if (tests.test(path)) return 'test'
  if (seeds.test(path)) return 'seed'
  return scripts.test(path) ? 'script' : 'code'
}
