/** What every look for a feature of code answers: which words make a file worth it, and what was found. */
import type { FeatureDeclaration } from '../../model/feature.ts'
import type { Imports, JsModule } from '../../parse/javascript/index.ts'
import type { Use } from './place.ts'

export interface Looked {
  readonly module: JsModule
  readonly imports: Imports
  /** What the file is for; tests are never looked at. */
  readonly use: Use
}

export interface Finder {
  /** Texts of which a file holds at least one where there is anything to find; the file is parsed for nothing without. */
  readonly words: readonly string[]
  /** Files that mean something by their place alone, whatever they hold. */
  readonly places?: (path: string) => boolean
  /** It looks at pages and components too, `.tsx` and `.jsx`; what a server does stands elsewhere. */
  readonly pages?: boolean
  /** Linear in the file, through the tree of its code alone. */
  find(looked: Looked): readonly FeatureDeclaration[]
}
