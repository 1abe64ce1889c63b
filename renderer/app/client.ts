import { createClient } from './create-client'

/** The engine and the shell, as this window reaches them. */
export const client = createClient(window.keepsake, window)
