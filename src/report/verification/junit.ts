/** The verification as JUnit XML, which CI systems draw as test results. */
import type { CheckResult, Verification } from '../../model/verification.ts'
import { plain } from '../escape.ts'
import { headlineOf } from './rows.ts'

/** {@link https://github.com/testmoapp/junitxml} describes what is common among its readers. */
export function renderJunit(verification: Verification): string {
  const { environment, checks, tookMs, at } = verification
  const count = (...outcomes: readonly CheckResult['outcome'][]): number => checks.filter(({ outcome }) => outcomes.includes(outcome)).length
  const time = (tookMs / 1000).toFixed(3)
  const counts = `tests="${checks.length}" failures="${count('fail', 'no-data')}" errors="${count('error')}" skipped="${count('waived')}" time="${time}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="plimsoll verify" ${counts}>`,
    `  <testsuite name="${attribute(environment)}" ${counts} timestamp="${attribute(at.replace(/\.\d+Z$/, 'Z'))}">`,
    ...checks.map((check) => testcase(check, environment)),
    `    <system-out>${text(headlineOf(verification))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testcase(check: CheckResult, environment: string): string {
  const { name, probe, outcome, reasonCode, message, target, actual, declaredAt } = check
  const open = `    <testcase name="${attribute(name)}" classname="${attribute(`${environment}.${probe}`)}" time="0"`
  if (outcome === 'pass') return `${open} />`
  const body = text(`target: ${target}\nactual: ${actual}${declaredAt === null ? '' : `\ndeclared: ${declaredAt.path}:${declaredAt.line}`}`)
  const inner =
    outcome === 'warn'
      ? `<system-out>${text(`warning: ${message}`)}</system-out>`
      : outcome === 'waived'
        ? `<skipped message="${attribute(message)}" />`
        : `<${outcome === 'error' ? 'error' : 'failure'} type="${attribute(reasonCode)}" message="${attribute(message)}">${body}</${outcome === 'error' ? 'error' : 'failure'}>`
  return `${open}>${inner}</testcase>`
}

/** XML 1.0 allows no control characters, not even escaped. */
function text(value: string): string {
  return value
    .split('\n')
    .map(plain)
    .join('\n')
    .replace(/[\ud800-\udfff\ufffe\uffff]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
}

function attribute(value: string): string {
  return text(value).replace(/"/g, '&quot;').replace(/\s/g, ' ')
}
