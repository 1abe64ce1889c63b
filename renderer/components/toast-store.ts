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

/** Says what was done: for ten seconds where there is a way back, else for five. */
export const showToast = (toast: Omit<ToastEntry, 'id'>) =>
  useToasts.setState(({ entries, nextId }) => ({
    // Three are as many as can be read; the oldest goes.
    entries: [...entries.slice(-2), { ...toast, id: nextId }],
    nextId: nextId + 1,
  }))

/** An error that belongs to no place in the view. */
export const showError = (error: AppErrorData) => showToast({ text: '', error })

/** Another view is open: what was only said of the last one goes; what can be undone, and what failed, stays. */
export const closeSaidToasts = () =>
  useToasts.setState(({ entries }) => ({ entries: entries.filter(({ undo, error }) => undo || error) }))

export const closeToast = (id: number) =>
  useToasts.setState(({ entries }) => ({ entries: entries.filter((entry) => entry.id !== id) }))
