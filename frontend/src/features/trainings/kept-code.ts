const STORAGE_KEY = 'registration-code'

/** The code that the person chose to keep on this device, for signing in to sessions by the room's QR code. */
export const keptCode = () =>
  typeof localStorage === 'undefined' ? '' : (localStorage.getItem(STORAGE_KEY) ?? '')
export const keepCode = (code: string) => localStorage.setItem(STORAGE_KEY, code)
export const forgetCode = () => localStorage.removeItem(STORAGE_KEY)
