/** Project files of .NET: what a project is, which packages it draws on, and which other projects of the tree. */
import { basename, dirname, join } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import { limits } from '../../base/limits.ts'
import { childOf, parseXml, type XmlElement } from '../../parse/xml.ts'
import type { ReadContext } from '../reader.ts'

export interface Project {
  readonly path: string
  readonly folder: string
  /** The file's name, which its assembly bears unless it says another one. */
  readonly name: string
  readonly line: number
  readonly kind: 'web' | 'program' | 'library' | 'test' | 'aspire'
  readonly packages: ReadonlyMap<string, { readonly range: string; readonly line: number }>
  /** Paths of the projects it refers to, in the tree. */
  readonly references: ReadonlyMap<string, number>
}

const tests = /^(Microsoft\.NET\.Test\.Sdk|xunit(\.v3)?|NUnit|MSTest(\.TestFramework|\.Sdk)?|TUnit|BenchmarkDotNet|Microsoft\.Testing\.\w+)$/i
const testName = /(^|[._-])(\w*tests?|\w*specs?|testing|benchmarks?|perf)$/i

/** {@link https://learn.microsoft.com/dotnet/core/project-sdk/overview}. Undefined for what is no project. */
export async function projectOf(file: SourceFile, context: ReadContext): Promise<Project | undefined> {
  const root = await parseXml(file.text)
  if (root?.name !== 'Project') return undefined
  const folder = dirname(file.path)
  const sdk = sdkOf(file.text)
  const property = (name: string): string | undefined => root.children.flatMap((group) => childOf(group, name)?.text ?? [])[0]
  const items = (name: string): readonly XmlElement[] => root.children.flatMap((group) => group.children.filter((one) => one.name === name))
  const versions = await centralVersions(folder, context)
  const packages = new Map<string, { range: string; line: number }>()
  for (const one of items('PackageReference')) {
    const name = one.attributes.get('Include') ?? ''
    const range = one.attributes.get('Version') ?? childOf(one, 'Version')?.text ?? one.attributes.get('VersionOverride') ?? versions.get(name) ?? ''
    if (name !== '' && packages.size < limits.dotnetProjects) packages.set(name, { range, line: one.line })
  }
  const references = new Map<string, number>()
  for (const one of items('ProjectReference')) {
    const path = join(folder, (one.attributes.get('Include') ?? '').replaceAll('\\', '/'))
    if (path !== undefined && context.has(path) && references.size < limits.dotnetProjects) references.set(path, one.line)
  }
  const name = basename(file.path).replace(/\.\w+$/, '')
  const isTest = /^true$/i.test(property('IsTestProject') ?? '') || testName.test(name) || [...packages.keys()].some((one) => tests.test(one))
  const isAspire =
    sdk.some((one) => one.startsWith('Aspire.AppHost')) || /^true$/i.test(property('IsAspireHost') ?? '') || packages.has('Aspire.Hosting.AppHost')
  const starts = /^(exe|winexe)$/i.test(property('OutputType') ?? '')
  const isWeb = sdk.includes('Microsoft.NET.Sdk.Web') && !/^library$/i.test(property('OutputType') ?? '')
  return {
    path: file.path,
    folder,
    name: property('AssemblyName')?.includes('$') === false ? (property('AssemblyName') ?? name) : name,
    line: root.line,
    kind: isTest ? 'test' : isAspire ? 'aspire' : isWeb ? 'web' : starts || sdk.includes('Microsoft.NET.Sdk.Worker') ? 'program' : 'library',
    packages,
    references,
  }
}

/** The kits that a project is built with, by its attribute and by elements: their versions left out. */
function sdkOf(text: string): readonly string[] {
  return [...text.slice(0, 20_000).matchAll(/\bSdk(?:\s{0,5}Name)?\s{0,5}=\s{0,5}"([^"]{1,200})"/g)].flatMap(([, list = '']) =>
    list.split(';').map((one) => one.replace(/\/.*$/, '').trim()),
  )
}

/** `Directory.Packages.props` above a project says which versions its packages have ({@link https://learn.microsoft.com/nuget/consume-packages/central-package-management}). */
async function centralVersions(folder: string, context: ReadContext): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (let at: string | undefined = folder; at !== undefined; at = at === '' ? undefined : dirname(at)) {
    const path = at === '' ? 'Directory.Packages.props' : `${at}/Directory.Packages.props`
    const file = context.has(path) ? await context.read(path) : undefined
    if (!isText(file)) continue
    const root = await parseXml(file.text)
    for (const group of root?.children ?? []) {
      for (const one of group.children) {
        const name = one.name === 'PackageVersion' ? one.attributes.get('Include') : undefined
        if (name !== undefined) found.set(name, one.attributes.get('Version') ?? childOf(one, 'Version')?.text ?? '')
      }
    }
    return found
  }
  return found
}
