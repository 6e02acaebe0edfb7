import { Modal, type ModalProps } from '@mantine/core';
import { useLayoutEffect } from 'react';
import { giveFocusBack } from './focus.js';

/** A dialog: it holds the focus while it is open, and gives it back to what opened it. */
export function Dialog({ opened, 'aria-label': label, ...rest }: ModalProps) {
  useLayoutEffect(() => {
    if (!opened) return undefined;
    const opener = document.activeElement;
    return () => giveFocusBack(opener);
  }, [opened]);
  return (
    <Modal
      opened={opened}
      returnFocus={false}
      centered
      closeButtonProps={{ 'aria-label': 'Dismiss' }}
      // Its head is none of the page; what has no title has a name of its own.
      attributes={{
        header: { role: 'presentation' },
        ...(label === undefined ? {} : { content: { 'aria-label': label } }),
      }}
      {...rest}
    />
  );
}
