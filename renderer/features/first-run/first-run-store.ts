import { create } from 'zustand'

/**
 * The form by address, where it is open on the first screen. Outside of the screen, since the app keeps that
 * screen up until the form is done: a download that ends meanwhile must not take it away in mid-typing.
 */
export const useFirstRunForm = create<{ form: { endpointUrl?: string } | null }>(() => ({ form: null }))
