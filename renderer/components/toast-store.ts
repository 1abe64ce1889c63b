import { create } from 'zustand'
import type { AppErrorData } from '../../shared/errors'

export type ToastEntry = {
  id: number
  text: string
  /** Takes back what was done. Its failure is told by whoever gave it. */
  undo?: () => void | Promise<void>
  error?: AppErrorData
}

type Toasts = { entries: ToastEntry[]; nextId: number }
export const useToasts = create<Toasts>(() => ({ entries: [], nextId: 1 }))

/** Says what was done, for ten seconds, with a way back where there is one. */
export const showToast = (toast: Omit<ToastEntry, 'id'>) =>
  useToasts.setState(({ entries, nextId }) => ({
    // Three are as many as can be read; the oldest goes.
    entries: [...entries.slice(-2), { ...toast, id: nextId }],
    nextId: nextId + 1,
  }))

/** An error that belongs to no place in the view. */
export const showError = (error: AppErrorData) => showToast({ text: '', error })

export const closeToast = (id: number) =>
  useToasts.setState(({ entries }) => ({ entries: entries.filter((entry) => entry.id !== id) }))
