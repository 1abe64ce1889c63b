import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from './class-names'
import { wordDiff } from './word-diff'

type Props = { before: string; after: string; className?: string }

/** Two tellings of one thing in one text: what went is struck, what came is marked. */
export function WordDiff({ before, after, className }: Props) {
  const { i18n } = useTranslation()
  const pieces = useMemo(() => wordDiff(before, after, i18n.language), [before, after, i18n.language])
  return (
    <p className={classNames('readable wrap-anywhere whitespace-pre-wrap', className)}>
      {pieces.map((piece, index) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity beside their place
        if (piece.kind === 'same') return <span key={index}>{piece.text}</span>
        return piece.kind === 'added' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <ins key={index} className="rounded-xs bg-accent-soft text-accent no-underline">
            {piece.text}
          </ins>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <del key={index} className="text-ink-faint line-through">
            {piece.text}
          </del>
        )
      })}
    </p>
  )
}
