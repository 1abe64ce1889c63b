import { Check, FileAudio, Mic } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../../shared/errors'
import { useErrorText } from '../../../components/error-text'
import { FixButton } from '../../../components/FixButton'
import { FixScope } from '../../../components/fix-context'
import { IconButton } from '../../../components/IconButton'
import { menuClass } from '../../../components/menu-classes'
import { atSpeechModel } from './at-speech-model'
import type { Dictation, DictationView } from './dictation'

const audioFiles = 'audio/*,.flac,.m4a,.mp3,.mp4,.mpeg,.mpga,.oga,.ogg,.wav,.webm'
const noModel: AppErrorData = { code: 'no_speech_model', params: {}, fixes: [] }

/** Unlike a disabled button this one keeps the focus, so that Escape still calls off what it began. */
const waiting = 'aria-disabled:pointer-events-none aria-disabled:opacity-45'

type Props = { dictation: Dictation; view: DictationView }

/** An audio file, and the microphone; where no speech model is chosen both say what is missing. */
export function DictationButtons({ dictation, view }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const recording = view.phase === 'recording'
  return (
    <Popover.Root open={view.notice === 'no-model'} onOpenChange={() => dictation.cancel()}>
      <Popover.Anchor asChild>
        <div className="flex shrink-0 items-center gap-1">
          <input
            ref={input}
            type="file"
            accept={audioFiles}
            className="hidden"
            aria-hidden
            tabIndex={-1}
            onChange={({ target }) => {
              const [file] = target.files ?? []
              // The same file may be chosen again.
              target.value = ''
              if (file) void dictation.takeFile(file)
            }}
          />
          <IconButton
            icon={FileAudio}
            label={t('chat.dictation.file')}
            side="top"
            aria-disabled={view.phase !== 'idle'}
            className={waiting}
            onClick={() => dictation.chooseFile(() => input.current?.click())}
          />
          <IconButton
            icon={recording ? Check : Mic}
            variant={recording ? 'primary' : 'quiet'}
            label={t(recording ? 'chat.dictation.finish' : 'chat.dictation.start')}
            side="top"
            aria-disabled={view.phase === 'opening' || view.phase === 'writing'}
            className={waiting}
            onClick={() => void (recording ? dictation.finish() : dictation.record())}
          />
        </div>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('chat.dictation.start')}
          className={`${menuClass} w-80 max-w-[calc(100vw-1rem)] p-3`}
        >
          <NoModel />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function NoModel() {
  const { what, why } = useErrorText(noModel)
  return (
    <div className="flex flex-col items-start gap-1">
      <p className="font-medium">{what}</p>
      <p className="mb-2 text-ink-soft">{why}</p>
      <FixScope handlers={atSpeechModel}>
        <FixButton fix={{ do: 'open-models' }} variant="primary" />
      </FixScope>
    </div>
  )
}
