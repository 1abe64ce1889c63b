export const menuClass =
  'z-50 min-w-44 animate-rise overflow-y-auto rounded-card border border-line bg-raised p-1 text-base text-ink shadow-float'
export const menuItemClass =
  'relative flex min-h-8 items-center gap-2 rounded-control px-2 py-1 outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover'
