/** Proposes lasting waivers for the configuration, in a pull request of its own that the right people review. */
import type { Waive } from '../bot/commands.ts'
import { waiverOf } from '../bot/standing.ts'
import { isText } from '../base/source.ts'
import type { Repository } from '../github/client.ts'
import type { OpenPull } from '../github/discussion.ts'
import { propose } from '../github/proposal.ts'
import type { Known } from '../run/known.ts'
import { code, escaped } from '../report/escape.ts'
import { fence } from '../report/fence.ts'
import { waiverItem, withWaiver } from '../config/add-waiver.ts'
import type { Order } from './orders.ts'
import type { Situation } from './situation.ts'
import { treeOf } from './trees.ts'

/** What is said of it; empty where nothing is to last. */
export async function proposeLasting(
  situation: Situation,
  repository: Repository,
  pull: OpenPull,
  known: Known,
  orders: readonly Order[],
  login: string,
): Promise<string> {
  const waives = orders.flatMap(({ said, ok }): readonly Waive[] => (ok && said.does === 'waive' && said.lasting ? [said] : []))
  if (waives.length === 0) return ''
  const path = known.config.path ?? '.plimsoll.yml'
  const items = waives.map((waive) => waiverOf(waive, login))
  // The branch as it is now: the configuration there is what the proposal changes.
  const [file] = await (await treeOf(pull.baseSha, situation.sources)).read([path])
  const before = isText(file) ? file.text : file === undefined ? '' : undefined
  const text = before === undefined ? undefined : items.reduce<string | undefined>((so, item) => (so === undefined ? undefined : withWaiver(so, item)), before)
  const byHand = ['To have it last, add to', `${code(path)} in a pull request of its own:`].join(' ')
  const lines = [byHand, '', ...fence('yaml', `waivers:\n${items.map((item) => `  - ${waiverItem(item)}`).join('\n')}`)].join('\n')
  if (text === undefined) return lines
  const what = waives.map((waive) => (waive.subject === undefined ? waive.rule : `${waive.rule} for ${waive.subject}`))
  const proposed = await propose(repository, {
    base: pull.baseRef,
    from: pull.baseSha,
    path,
    text,
    title: `Waive ${waives.length === 1 ? (waives[0]?.rule ?? '') : `${waives.length} rules`} in ${path}`,
    body: [
      `Asked for by ${code(`@${login}`)} in #${pull.number}:`,
      '',
      ...items.map((item, at) => `- ${code(what[at] ?? '')} until ${code(item.until ?? '')}: ${escaped(item.reason)}`),
      '',
      'It counts once it is merged; its review is the approval. Checks that a workflow’s own pull request does not start begin when somebody closes and reopens it.',
    ].join('\n'),
  })
  if (proposed.done === 'proposed') return `It is proposed to last in ${proposed.url}.`
  situation.teller.log('warning', `The lasting waiver could not be proposed: ${proposed.why}`)
  return `It could not be proposed (${escaped(proposed.why.slice(0, 300))}). ${lines}`
}
