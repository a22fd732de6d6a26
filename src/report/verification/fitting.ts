/** The deployment summary within a budget: what is wrong stands first, and rows at the end go until it fits. */
import type { Verification } from '../../model/verification.ts'
import { cut, escaped } from '../escape.ts'
import { renderVerification, type SummaryOptions } from './markdown.ts'
import { headlineOf } from './rows.ts'

export interface FittingOptions extends Omit<SummaryOptions, 'rows'> {
  readonly budget: number
  /** How the budget counts; characters when left out. */
  readonly sizeOf?: (text: string) => number
}

const ladder = [300, 100, 40, 15, 5, 0] as const

export function renderFitting(verification: Verification, { budget, sizeOf = (text) => text.length, ...options }: FittingOptions): string {
  for (const rows of ladder) {
    const text = renderVerification(verification, { ...options, rows })
    if (sizeOf(text) <= budget) return text
  }
  return cut(escaped(headlineOf(verification)), Math.max(1, Math.floor(budget / 4)))
}
