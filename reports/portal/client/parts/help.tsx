import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { shortcuts } from './shortcut-list.ts'

export const helpOpen = signal(false)

/** The keys, on top of everything; Escape or the button closes it and gives the focus back. */
export const Help = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = helpOpen.value
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        helpOpen.value = false
      }}
    >
      <h2 id="help-title">Keys</h2>
      <dl>
        {shortcuts.map(({ keys, what }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button second" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  )
}
