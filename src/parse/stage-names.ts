/** What templates and modules call the environment that they are deployed to, and which of its values is production’s. */
import { wordsOf } from '../base/paths.ts'

/** `EnvName`, `environment`, `DeploymentStage`. */
export function namesStage(name: string): boolean {
  return /^(the)?(deploy(ment)?)?(app(lication)?)?(env|environment|stage)(name|type|suffix|class|stage|tier|level)?$/i.test(name.replace(/[^A-Za-z]/g, ''))
}

export function isProduction(text: string): boolean {
  return wordsOf(text).some((word) => /^(prod|production|prd|live)$/.test(word))
}

export function isBeforeProduction(text: string): boolean {
  const words = wordsOf(text)
  // `pre-prod` speaks of production, and is none.
  const denies = words.some((word, index) => /^(pre|non|not|no)$/.test(word) && /^prod/.test(words[index + 1] ?? ''))
  return (
    denies ||
    words.some((word) => /^(dev|develop|development|test|testing|stage|staging|stg|qa|uat|sandbox|preprod|nonprod|local|demo|int|integration)$/.test(word))
  )
}
