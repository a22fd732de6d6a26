/** Runs the bundled action over the stub, and tells what that cost. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerOf, startStub, type StubOptions } from './stub-github.ts'

export interface Cost {
  readonly requests: number
  readonly contents: number
  readonly bytes: number
  /** Milliseconds from start to exit. */
  readonly took: number
}

export async function gateOver(node: string, action: string, folder: string, options: StubOptions): Promise<Cost> {
  const stub = await startStub(folder, options)
  const temp = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  try {
    const { env, event } = runnerOf(stub, options.pull)
    const names = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE']
    const files = Object.fromEntries([...names, 'GITHUB_EVENT_PATH'].map((name) => [name, join(temp, name)]))
    for (const [name, path] of Object.entries(files)) writeFileSync(path, name === 'GITHUB_EVENT_PATH' ? JSON.stringify(event) : '')
    const start = performance.now()
    const code = await ended(node, action, { PATH: process.env['PATH'] ?? '', ...env, ...files, GITHUB_WORKSPACE: temp, RUNNER_TEMP: temp })
    const took = performance.now() - start
    if (code !== 1) throw new Error(`the action ended with ${code}, not with the block it was given`)
    return { requests: stub.asked.length, contents: stub.contents.flat().length, bytes: stub.bytes(), took }
  } finally {
    await stub.close()
    rmSync(temp, { recursive: true })
  }
}

function ended(node: string, action: string, env: Readonly<Record<string, string>>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [action], { env: { ...env }, stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('close', resolve)
  })
}
