import { create } from 'zustand'
import type { Client } from '../../../shared/contract'
import type { MemoryProposal } from '../../../shared/contract/proposals'
import type { AppErrorData } from '../../../shared/errors'
import { onChange } from '../../app/changes'

type NeededClient = Pick<Client, 'proposals'>
type Proposals = { list: readonly MemoryProposal[] | null; error: AppErrorData | null }

/** What waits for a click, newest first. */
export const useProposals = create<Proposals>(() => ({ list: null, error: null }))

export async function refreshProposals(client: NeededClient) {
  const result = await client.proposals.list({})
  useProposals.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}

let followers = 0
let stop: () => void = () => undefined

/** Keeps the store in step as long as anything shows it; however many do, it is asked once. */
export function followProposals(client: NeededClient): () => void {
  followers += 1
  if (followers === 1) {
    void refreshProposals(client)
    // A memory that changes can take a proposal about it away.
    stop = onChange(['proposals', 'memory'], () => void refreshProposals(client))
  }
  return () => {
    followers -= 1
    if (followers === 0) stop()
  }
}

/** The error where it could not be done. */
export async function decideProposal(
  client: NeededClient,
  id: string,
  keep: boolean,
): Promise<AppErrorData | null> {
  const result = await (keep ? client.proposals.accept({ id }) : client.proposals.reject({ id }))
  // One that no longer holds, or that another window has decided on, is gone: the rest is what counts.
  if (result.ok) {
    useProposals.setState(({ list }) => ({ list: list?.filter((one) => one.id !== id) ?? null }))
    return null
  }
  if (result.error.code === 'proposal_missing') await refreshProposals(client)
  return result.error
}
