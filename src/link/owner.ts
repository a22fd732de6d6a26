/** Whose manifest a file belongs to: a folder may hold several, of which all but one only bring tools. */
import type { Language, PackageDeclaration } from '../model/declaration.ts'

/** By the ending of a file; JavaScript's, and schemas that its tools read, have none, as its manifests have none. */
const languages: Readonly<Record<string, Language>> = {
  py: 'python',
  rb: 'ruby',
  java: 'jvm',
  kt: 'jvm',
  scala: 'jvm',
  groovy: 'jvm',
  php: 'php',
  go: 'go',
  ex: 'elixir',
  exs: 'elixir',
  cs: 'dotnet',
  fs: 'dotnet',
  vb: 'dotnet',
  rs: 'rust',
}

/** Of those whose folder holds the file, the one that lies closest; of several in one folder that of the file's own language. */
export function closest(path: string, around: readonly PackageDeclaration[]): PackageDeclaration | undefined {
  const language = languages[path.slice(path.lastIndexOf('.') + 1)]
  const speaks = (one: PackageDeclaration): number => (one.language === language ? 1 : 0)
  return around.toSorted((a, b) => b.folder.length - a.folder.length || speaks(b) - speaks(a))[0]
}
