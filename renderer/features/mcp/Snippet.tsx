import { CopyButton } from '../../components/CopyButton'

/** A piece of configuration to copy. */
export const Snippet = ({ label, text }: { label: string; text: string }) => (
  <figure
    aria-label={label}
    className="flex items-start gap-1 rounded-control border border-line bg-sunken p-2.5"
  >
    <pre className="figures min-w-0 flex-1 text-sm whitespace-pre-wrap wrap-anywhere select-text">{text}</pre>
    <CopyButton text={text} />
  </figure>
)
