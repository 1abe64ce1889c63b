import { useWindowDrop } from '../../../app/use-window-drop'

const isAudio = ({ type }: { type: string }) => type.startsWith('audio/')

/** Whether a recording hangs over the window; let go, it is handed on. Files of other kinds are for others. */
export const useAudioDrop = (onFile: (file: File) => void): boolean =>
  useWindowDrop({
    isFirst: true,
    takes: ({ items }) => {
      const files = [...items].filter(({ kind }) => kind === 'file')
      return files.length > 0 && files.every(isAudio)
    },
    onDrop: ({ files: [file] }) => {
      if (file) onFile(file)
    },
  })
