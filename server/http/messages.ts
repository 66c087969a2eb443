import type { FieldError } from '../platform/problems.ts';

export type Language = 'en' | 'el';

/** Sentences for problems and field errors. `{name}` is filled from the error's own parameters, never from what was typed. */
const sentences: Record<string, readonly [en: string, el: string]> = {
  'bad-request': ['The request could not be read.', 'Το αίτημα δεν μπόρεσε να διαβαστεί.'],
  'bad-query': [
    'A parameter of the address is unknown or not yours to use.',
    'Μια παράμετρος της διεύθυνσης είναι άγνωστη ή δεν σας επιτρέπεται.',
  ],
  unauthenticated: ['Sign in first.', 'Συνδεθείτε πρώτα.'],
  'wrong-credentials': [
    'These do not match. You can try again.',
    'Τα στοιχεία δεν ταιριάζουν. Μπορείτε να δοκιμάσετε ξανά.',
  ],
  'second-factor-required': [
    'Enter the code from your authenticator.',
    'Δώστε τον κωδικό από την εφαρμογή ελέγχου ταυτότητας.',
  ],
  'second-factor-due': ['Set up a second factor first.', 'Ορίστε πρώτα δεύτερο παράγοντα ελέγχου.'],
  locked: [
    'This screen is locked. Enter your password to go on.',
    'Η οθόνη είναι κλειδωμένη. Δώστε τον κωδικό σας για να συνεχίσετε.',
  ],
  'step-up-required': ['Prove once more that it is you.', 'Επιβεβαιώστε ξανά ότι είστε εσείς.'],
  'no-passkeys-here': [
    'Passkeys are not set up on this server. Use your password.',
    'Τα κλειδιά πρόσβασης δεν έχουν ρυθμιστεί σε αυτόν τον διακομιστή. Χρησιμοποιήστε τον κωδικό σας.',
  ],
  'passkeys-full': [
    'You have as many passkeys as there can be. Remove one first.',
    'Έχετε τον μέγιστο αριθμό κλειδιών πρόσβασης. Αφαιρέστε πρώτα ένα.',
  ],
  'foreign-request': ['This request did not come from the application.', 'Το αίτημα δεν προήλθε από την εφαρμογή.'],
  forbidden: ['You may see this but not change it in this way.', 'Μπορείτε να το δείτε αλλά όχι να το αλλάξετε έτσι.'],
  'not-found': [
    'We cannot show this. Check the code, or ask your supervisor.',
    'Δεν μπορούμε να το εμφανίσουμε. Ελέγξτε τον κωδικό ή ρωτήστε τον επόπτη σας.',
  ],
  'guard-failed': [
    'This cannot be done yet. What is missing is named.',
    'Αυτό δεν μπορεί να γίνει ακόμη. Όσα λείπουν αναφέρονται.',
  ],
  'guard-CONSENT': ['No agreement that covers this is in force.', 'Δεν ισχύει συγκατάθεση που να το καλύπτει.'],
  'guard-AGREEMENT': [
    'No data-sharing agreement with this agency is in force.',
    'Δεν ισχύει συμφωνία κοινοποίησης δεδομένων με αυτόν τον φορέα.',
  ],
  'guard-DENY_LIST': [
    'This agency must not be involved in this case.',
    'Αυτός ο φορέας δεν πρέπει να εμπλακεί στην υπόθεση.',
  ],
  'guard-WOMEN_ONLY': ['This agency takes in women only.', 'Αυτός ο φορέας δέχεται μόνο γυναίκες.'],
  'guard-AGENCY_ACTIVE': ['This agency is no longer in use.', 'Αυτός ο φορέας δεν χρησιμοποιείται πλέον.'],
  'guard-SERVICES': ['Choose at least one service.', 'Επιλέξτε τουλάχιστον μία υπηρεσία.'],
  'guard-URGENCY': ['Say how urgent it is.', 'Δηλώστε πόσο επείγει.'],
  'guard-INTERPRETER': ['Say whether an interpreter is needed.', 'Δηλώστε αν χρειάζεται διερμηνέας.'],
  'guard-SAFE_CONTACT': [
    'Record first how the person may be reached safely.',
    'Καταγράψτε πρώτα πώς μπορεί να γίνει ασφαλής επικοινωνία.',
  ],
  'guard-GUARDIAN': [
    'For a child: record who speaks for her and that it was weighed.',
    'Για παιδί: καταγράψτε ποιος το εκπροσωπεί και ότι σταθμίστηκε το συμφέρον του.',
  ],
  'guard-TRANSFER_BASIS': [
    'For another country: state the basis of the transfer.',
    'Για άλλη χώρα: δηλώστε τη βάση της διαβίβασης.',
  ],
  'guard-CASE_OPEN': ['The case is closed.', 'Η υπόθεση είναι κλειστή.'],
  'preview-changed': [
    'What they will see has changed since you looked. Look again, then send.',
    'Αυτά που θα δουν άλλαξαν από τότε που τα είδατε. Δείτε τα ξανά και μετά στείλτε.',
  ],
  'already-contested': ['It was asked once more already.', 'Ζητήθηκε ήδη ακόμη μία φορά.'],
  'already-received': ['A case was opened from it already.', 'Έχει ήδη ανοίξει υπόθεση από αυτή.'],
  'without-words': ['Safety reasons are sent without words.', 'Οι λόγοι ασφάλειας στέλνονται χωρίς λόγια.'],
  stale: [
    'Somebody changed this meanwhile. Your text is kept.',
    'Κάποιος το άλλαξε στο μεταξύ. Το κείμενό σας φυλάσσεται.',
  ],
  'version-required': ['Say which version you are changing (If-Match).', 'Δηλώστε ποια έκδοση αλλάζετε (If-Match).'],
  'too-large': ['This is too large to send.', 'Είναι πολύ μεγάλο για αποστολή.'],
  'unsupported-type': ['Only JSON is understood here.', 'Εδώ γίνεται δεκτό μόνο JSON.'],
  invalid: [
    'Some fields need another look. Nothing was saved.',
    'Κάποια πεδία χρειάζονται έλεγχο. Δεν αποθηκεύτηκε τίποτα.',
  ],
  restricted: ['Nothing can be changed at the moment.', 'Προς το παρόν δεν μπορεί να αλλάξει τίποτα.'],
  'too-many': [
    'Too many attempts. Wait a little and try again.',
    'Πάρα πολλές προσπάθειες. Περιμένετε λίγο και δοκιμάστε ξανά.',
  ],
  'not-ready': [
    'The service is not ready. Try again in a moment.',
    'Η υπηρεσία δεν είναι έτοιμη. Δοκιμάστε ξανά σε λίγο.',
  ],
  unexpected: ['This did not work. Nothing was changed.', 'Κάτι δεν λειτούργησε. Δεν άλλαξε τίποτα.'],
  'idempotency-key-reused': ['This was already sent with other content.', 'Αυτό έχει ήδη σταλεί με άλλο περιεχόμενο.'],
  'try-again': ['Two changes met. Try again.', 'Δύο αλλαγές συνέπεσαν. Δοκιμάστε ξανά.'],
  'case-closed': ['This case is closed. Reopen it first.', 'Η υπόθεση είναι κλειστή. Ανοίξτε την ξανά πρώτα.'],
  'case-not-closed': ['This case is not closed.', 'Η υπόθεση δεν είναι κλειστή.'],
  'already-closed': ['This case is already closed.', 'Η υπόθεση είναι ήδη κλειστή.'],
  'agreement-required': [
    'Give the notice and record the agreement to services first, or state the emergency.',
    'Δώστε πρώτα την ενημέρωση και καταγράψτε τη συμφωνία υπηρεσιών, ή δηλώστε το επείγον.',
  ],
  'notice-required': [
    'Give the notice about confidentiality first, or state the emergency.',
    'Δώστε πρώτα την ενημέρωση για το απόρρητο, ή δηλώστε το επείγον.',
  ],
  'status-order': [
    'This cannot follow the present status. Look at the history first.',
    'Δεν μπορεί να ακολουθήσει την παρούσα κατάσταση. Δείτε πρώτα το ιστορικό.',
  ],
  'already-lifted': ['This was lifted already.', 'Έχει ήδη αρθεί.'],
  'glass-open': [
    'This case is open to you already. Look at the time left.',
    'Η υπόθεση είναι ήδη ανοικτή σε εσάς. Δείτε τον χρόνο που απομένει.',
  ],
  'case-merged': [
    'This case stands still: the person goes on in another case. Write there.',
    'Η υπόθεση δεν συνεχίζεται: το άτομο συνεχίζει σε άλλη υπόθεση. Γράψτε εκεί.',
  ],
  'merge-stands': [
    'One of these cases is merged with another already. Undo that first.',
    'Μία από τις υποθέσεις έχει ήδη ενωθεί με άλλη. Αναιρέστε πρώτα εκείνη την ένωση.',
  ],
  'merge-undone': ['This was undone already.', 'Έχει ήδη αναιρεθεί.'],
  'services-open': [
    'Services still run in the case that would stand still. End them, or let that case go on.',
    'Στην υπόθεση που θα έμενε στάσιμη υπάρχουν ενεργές υπηρεσίες. Ολοκληρώστε τις ή αφήστε εκείνη να συνεχίσει.',
  ],
  'kept-away-on-team': [
    'Somebody on the team of one case is kept away from the other. Take her off the team first.',
    'Μέλος της ομάδας μιας υπόθεσης έχει αποκλειστεί από την άλλη. Αφαιρέστε το πρώτα από την ομάδα.',
  ],
  'erasure-waits': [
    'Erasing one of these records was asked for. That is decided first.',
    'Έχει ζητηθεί η διαγραφή ενός από τους φακέλους. Πρέπει πρώτα να αποφασιστεί.',
  ],
  'same-case': ['This is the same case.', 'Είναι η ίδια υπόθεση.'],
  'flag-stands': ['This flag stands already.', 'Η επισήμανση υπάρχει ήδη.'],
  'flag-lifted': ['This flag was taken off already.', 'Η επισήμανση έχει ήδη αφαιρεθεί.'],
  'views-full': [
    'You have as many views as there can be. Take one away first.',
    'Έχετε τον μέγιστο αριθμό προβολών. Αφαιρέστε πρώτα μία.',
  ],
  'danger-stands': ['A danger flag stands already.', 'Υπάρχει ήδη σήμανση κινδύνου.'],
  'danger-removed': ['This danger flag was removed already.', 'Η σήμανση κινδύνου έχει ήδη αρθεί.'],
  'removal-asked': ['Its removal was asked for already.', 'Έχει ήδη ζητηθεί η άρση της.'],
  'removal-not-asked': ['Somebody has to ask for its removal first.', 'Πρέπει πρώτα κάποιος να ζητήσει την άρση της.'],
  'already-ended': ['This ended already.', 'Έχει ήδη λήξει.'],
  'agreement-ended': ['This agreement was ended. Record the new one.', 'Η συμφωνία έχει λήξει. Καταχωρίστε τη νέα.'],
  'already-answered': ['This was answered already.', 'Έχει ήδη απαντηθεί.'],
  'question-expired': ['The time to answer this has run out.', 'Ο χρόνος για την απάντηση έχει περάσει.'],
  'episode-closed': ['This service has ended. Choose another.', 'Η υπηρεσία έχει λήξει. Επιλέξτε άλλη.'],
  'already-away': [
    'Somebody stands in during these days already. End that first.',
    'Υπάρχει ήδη αντικατάσταση αυτές τις ημέρες. Λήξτε την πρώτα.',
  ],
  'rule-changed-meanwhile': [
    'Somebody changed this rule meanwhile. Look at it again.',
    'Κάποιος άλλαξε αυτόν τον κανόνα στο μεταξύ. Δείτε τον ξανά.',
  ],
  'wrong-state': ['This cannot be done in the present state.', 'Αυτό δεν γίνεται στην παρούσα κατάσταση.'],
  'note-final': [
    'Notes can be corrected for 72 hours. Add an addendum instead.',
    'Οι σημειώσεις διορθώνονται για 72 ώρες. Προσθέστε συμπλήρωμα.',
  ],
  'note-open': [
    'This note can still be corrected. Change the note itself.',
    'Η σημείωση μπορεί ακόμη να διορθωθεί. Αλλάξτε την ίδια τη σημείωση.',
  ],
  'primary-taken': [
    'The case already has a primary social worker.',
    'Η υπόθεση έχει ήδη υπεύθυνη κοινωνική λειτουργό.',
  ],
  'already-member': ['This colleague is already on the team.', 'Το μέλος του προσωπικού είναι ήδη στην ομάδα.'],
  'last-primary': ['Name another primary social worker first.', 'Ορίστε πρώτα άλλη υπεύθυνη κοινωνική λειτουργό.'],
  'record-erased': ['This record was erased.', 'Η εγγραφή έχει διαγραφεί.'],
  'provider-kept-away': [
    'The agency that gives this service must not be involved. Cancel or end it, and plan it with another.',
    'Ο φορέας που παρέχει αυτή την υπηρεσία δεν πρέπει να εμπλακεί. Ματαιώστε ή τερματίστε την και προγραμματίστε την με άλλον.',
  ],
  'another-class-needed': [
    'This person cannot be in this class. Choose another one.',
    'Το άτομο δεν μπορεί να είναι σε αυτό το τμήμα. Επιλέξτε άλλο.',
  ],
  'course-full': [
    'This course is full. Put the person on the waiting list.',
    'Το μάθημα είναι πλήρες. Προσθέστε το άτομο στη λίστα αναμονής.',
  ],
  'already-confirmed': ['This was confirmed already.', 'Έχει ήδη επιβεβαιωθεί.'],
  'recovery-not-open': [
    'These notes open for one hour after supervisor and data-protection officer have both confirmed.',
    'Οι σημειώσεις ανοίγουν για μία ώρα αφού επιβεβαιώσουν εποπτεία και υπεύθυνος προστασίας δεδομένων.',
  ],
  'already-approved': ['This was approved already.', 'Έχει ήδη εγκριθεί.'],
  'already-reviewed': ['This was reviewed already.', 'Έχει ήδη ελεγχθεί.'],
  'draft-text': [
    'Nobody has reviewed these words yet: a draft, not for use. Ask your data-protection officer.',
    'Κανείς δεν έχει ελέγξει ακόμη αυτό το κείμενο: προσχέδιο, όχι για χρήση. Ρωτήστε τον υπεύθυνο προστασίας δεδομένων.',
  ],
  'period-open': [
    'The period is not over. Make the report when it is.',
    'Η περίοδος δεν έχει λήξει. Φτιάξτε την αναφορά όταν λήξει.',
  ],
  'share-told': [
    'A percentage in the name of the recipient or of the grant tells a figure that is not shown. Take it out.',
    'Ένα ποσοστό στο όνομα του παραλήπτη ή της επιχορήγησης δείχνει αριθμό που δεν εμφανίζεται. Αφαιρέστε το.',
  ],
  'pack-expired': [
    'The approval has lapsed after a week. Please ask anew.',
    'Η έγκριση έληξε μετά από μία εβδομάδα. Ζητήστε εκ νέου.',
  ],
  'pack-too-few': [
    'Too few people are counted in it: a list of them would tell who they are.',
    'Μετρά πολύ λίγα άτομα: ένας κατάλογός τους θα αποκάλυπτε ποια είναι.',
  ],
  'schedules-full': [
    'There are twelve schedules already. Delete one first.',
    'Υπάρχουν ήδη δώδεκα προγραμματισμοί. Διαγράψτε πρώτα έναν.',
  ],
  'too-many-tables': [
    'Too much of these people was shown already to look through it in time.',
    'Έχουν ήδη εμφανιστεί πάρα πολλά για αυτά τα άτομα για να ελεγχθούν εγκαίρως.',
  ],
  'period-too-fresh': [
    'Figures for everybody are released 30 days after the end of their period.',
    'Οι αριθμοί για όλους δημοσιεύονται 30 ημέρες μετά τη λήξη της περιόδου.',
  ],
  'release-blocked': [
    'Together with what was released meanwhile, this would tell too much. Make the draft anew.',
    'Μαζί με όσα δημοσιεύτηκαν στο μεταξύ, θα αποκάλυπτε πολλά. Φτιάξτε ξανά το προσχέδιο.',
  ],
  'blocked-by-release': ['Release {release} stands in the way.', 'Εμποδίζει η δημοσίευση {release}.'],
  'funder-breakdown': [
    'For a funder figures are broken down by age and gender only.',
    'Για χρηματοδότη οι αριθμοί αναλύονται μόνο κατά ηλικία και φύλο.',
  ],
  'unused-field': ['This is not used here. Leave it out.', 'Δεν χρησιμοποιείται εδώ. Παραλείψτε το.'],
  'not-corrected': [
    'Only figures that were counted anew take the place of a release.',
    'Μόνο αριθμοί που μετρήθηκαν ξανά αντικαθιστούν δημοσίευση.',
  ],
  'already-replaced': [
    'Another correction took the place of that release meanwhile.',
    'Στο μεταξύ άλλη διόρθωση αντικατέστησε αυτή τη δημοσίευση.',
  ],
  twice: ['Each may stand here once.', 'Κάθε τιμή μπορεί να εμφανίζεται μία φορά.'],
  'own-request': ['Somebody else has to confirm this.', 'Πρέπει να το επιβεβαιώσει κάποιος άλλος.'],
  'already-asked': ['This was asked for already.', 'Έχει ήδη ζητηθεί.'],
  'already-decided': ['This was decided already.', 'Έχει ήδη αποφασιστεί.'],
  'wider-agreement': [
    'An agreement that covers more stands. Whoever carries the case records the change.',
    'Ισχύει συμφωνία που καλύπτει περισσότερα. Την αλλαγή καταγράφει όποια έχει την ευθύνη της υπόθεσης.',
  ],
  'already-withdrawn': ['This was withdrawn already.', 'Έχει ήδη ανακληθεί.'],
  'exists-already': ['This exists already.', 'Υπάρχει ήδη.'],
  'no-role': [
    'Your roles wait for a second confirmation. Try again later.',
    'Οι ρόλοι σας περιμένουν δεύτερη επιβεβαίωση. Δοκιμάστε αργότερα.',
  ],
  'last-admin': ['Name another administrator first.', 'Ορίστε πρώτα άλλον διαχειριστή.'],
  'link-over': [
    'This link and code open nothing. Ask the agency that sent it for a new one.',
    'Αυτός ο σύνδεσμος και ο κωδικός δεν ανοίγουν τίποτα. Ζητήστε νέο από τον φορέα που τον έστειλε.',
  ],
  'has-accounts': [
    'This agency has accounts here and sees the referral in its inbox.',
    'Αυτός ο φορέας έχει λογαριασμούς εδώ και βλέπει την παραπομπή στα εισερχόμενά του.',
  ],
  'no-printer': [
    'This server cannot make a PDF. Print the form with your own browser.',
    'Αυτός ο διακομιστής δεν μπορεί να φτιάξει PDF. Εκτυπώστε το έντυπο με το δικό σας πρόγραμμα περιήγησης.',
  ],
  'told-once': [
    'A link and its code are told only once. Make a new one.',
    'Ο σύνδεσμος και ο κωδικός του εμφανίζονται μόνο μία φορά. Δημιουργήστε νέο.',
  ],
  'invitation-over': [
    'This invitation was used or has run out. Ask for a new one.',
    'Η πρόσκληση έχει χρησιμοποιηθεί ή έχει λήξει. Ζητήστε νέα.',
  ],
  'list-closed': ['This list cannot be extended.', 'Αυτή η λίστα δεν επεκτείνεται.'],
  'hand-over-required': ['Choose who takes over the cases.', 'Επιλέξτε ποιος αναλαμβάνει τις υποθέσεις.'],

  // fields
  required: ['Fill this in.', 'Συμπληρώστε το.'],
  'unknown-field': ['There is no such field here.', 'Δεν υπάρχει τέτοιο πεδίο εδώ.'],
  'forbidden-field': ['This field is not yours to change.', 'Δεν μπορείτε να αλλάξετε αυτό το πεδίο.'],
  'unknown-parameter': [
    'This parameter is unknown or not yours to use.',
    'Η παράμετρος είναι άγνωστη ή δεν σας επιτρέπεται.',
  ],
  'invalid-cursor': [
    'This page of the list cannot be found. Start again from the beginning.',
    'Δεν βρέθηκε αυτή η σελίδα της λίστας. Ξεκινήστε από την αρχή.',
  ],
  'invalid-type': ['This is not the right kind of value.', 'Η τιμή δεν είναι του σωστού τύπου.'],
  'invalid-choice': ['Choose one of the values offered.', 'Επιλέξτε μία από τις διαθέσιμες τιμές.'],
  'invalid-format': ['This is not in the right form.', 'Δεν έχει τη σωστή μορφή.'],
  'invalid-date': ['Enter a date that exists.', 'Δώστε μια υπαρκτή ημερομηνία.'],
  'invalid-value': ['This value cannot be used here.', 'Η τιμή δεν μπορεί να χρησιμοποιηθεί εδώ.'],
  'too-long': ['Use at most {max} characters.', 'Έως {max} χαρακτήρες.'],
  'too-short': ['Use at least {min} characters.', 'Τουλάχιστον {min} χαρακτήρες.'],
  'too-small': ['Use {min} or more.', 'Τουλάχιστον {min}.'],
  'too-big': ['Use {max} or less.', 'Έως {max}.'],
  'too-many-items': ['Choose at most {max}.', 'Έως {max} επιλογές.'],
  'too-few-items': ['Choose at least {min}.', 'Τουλάχιστον {min} επιλογές.'],
  'control-character': [
    'The text holds characters that cannot be kept.',
    'Το κείμενο περιέχει χαρακτήρες που δεν φυλάσσονται.',
  ],
  'invalid-text': ['The text holds broken characters.', 'Το κείμενο περιέχει κατεστραμμένους χαρακτήρες.'],
  'in-future': ['This lies in the future.', 'Είναι στο μέλλον.'],
  'too-often': ['A rule comes at most once a day.', 'Ένας κανόνας εφαρμόζεται το πολύ μία φορά την ημέρα.'],
  'not-for-this-rule': ['This does not belong to this kind of rule.', 'Αυτό δεν ανήκει σε αυτό το είδος κανόνα.'],
  'not-in-order': ['Each step comes later than the one before.', 'Κάθε βήμα έρχεται μετά από το προηγούμενο.'],
  'wall-clock': ['A time of day as 09:00.', 'Ώρα της ημέρας, π.χ. 09:00.'],
  'in-past': ['This lies in the past.', 'Είναι στο παρελθόν.'],
  'too-far': ['This is too far ahead.', 'Είναι πολύ μακριά στο μέλλον.'],
  'before-opening': [
    'This is before the case was opened ({date}).',
    'Είναι πριν από το άνοιγμα της υπόθεσης ({date}).',
  ],
  'outside-episode': ['This is outside the dates of the service.', 'Είναι εκτός των ημερομηνιών της υπηρεσίας.'],
  'end-before-start': ['The end is before the start.', 'Η λήξη είναι πριν από την έναρξη.'],
  'only-extends': ['This only extends a period that runs.', 'Αυτό μόνο παρατείνει μια προθεσμία που τρέχει.'],
  'not-recorded': ['This does not stand on record yet.', 'Αυτό δεν έχει καταγραφεί ακόμη.'],
  'paper-used': ['This paper has extended a period already.', 'Αυτό το έγγραφο έχει ήδη παρατείνει μια προθεσμία.'],
  'clock-runs': ['The last day is not over yet.', 'Η τελευταία ημέρα δεν έχει περάσει ακόμη.'],
  'another-case': ['This belongs to another case.', 'Ανήκει σε άλλη υπόθεση.'],
  'not-for-this-case': [
    'This colleague cannot work on this case.',
    'Το μέλος του προσωπικού δεν μπορεί να εργαστεί σε αυτή την υπόθεση.',
  ],
  'agency-kept-away': [
    'This agency must not be involved. Choose another.',
    'Αυτός ο φορέας δεν πρέπει να εμπλακεί. Επιλέξτε άλλον.',
  ],
  'not-by-yourself': [
    'Nobody decides this for herself. Ask a supervisor, or a colleague who may do the same.',
    'Κανείς δεν το αποφασίζει αυτό για τον εαυτό του. Ζητήστε το από επόπτη ή επόπτρια, ή από συνάδελφο με το ίδιο δικαίωμα.',
  ],
  'not-yourself': [
    'Hand the case over and let a colleague record this.',
    'Παραδώστε την υπόθεση και ζητήστε από συνάδελφο να το καταγράψει.',
  ],
  'not-understood': [
    'Explain it once more. Without understanding there is no agreement.',
    'Εξηγήστε το ξανά. Χωρίς κατανόηση δεν υπάρχει συμφωνία.',
  ],
  'not-for-this-kind': ['This does not belong to this kind of agreement.', 'Δεν ανήκει σε αυτό το είδος συμφωνίας.'],
  'names-nobody': [
    'This kind names nobody: leave out name, contact and papers.',
    'Αυτό το είδος δεν κατονομάζει κανέναν: αφήστε έξω όνομα, επικοινωνία και έγγραφα.',
  ],
  'unknown-recipient': [
    'Choose another agency of the directory that is in use.',
    'Επιλέξτε άλλον φορέα του καταλόγου που είναι σε χρήση.',
  ],
  'witness-required': [
    'Say who heard it. Without a witness there is no spoken agreement.',
    'Γράψτε ποιος το άκουσε. Χωρίς μάρτυρα δεν υπάρχει προφορική συμφωνία.',
  ],
  'unknown-document': [
    'Choose a paper of this case that you may open.',
    'Επιλέξτε έγγραφο αυτής της υπόθεσης που μπορείτε να ανοίξετε.',
  ],
  'invalid-file': [
    'Only whole PDF, JPEG, PNG and WebP files can be kept.',
    'Φυλάσσονται μόνο ακέραια αρχεία PDF, JPEG, PNG και WebP.',
  ],
  'not-agreed': [
    'She did not agree to share this. Leave it out, or ask her first.',
    'Δεν συμφώνησε να κοινοποιηθεί αυτό. Παραλείψτε το ή ρωτήστε την πρώτα.',
  ],
  'not-for-service': [
    'The agreement to be supported shares nothing. Record the sharing by itself.',
    'Η συμφωνία υποστήριξης δεν κοινοποιεί τίποτα. Καταγράψτε χωριστά την κοινοποίηση.',
  ],
  'not-that-precise': [
    'The date and its precision do not fit each other.',
    'Η ημερομηνία δεν ταιριάζει με την ακρίβειά της.',
  ],
  'social-worker-only': [
    'Only a social worker can carry the case.',
    'Μόνο κοινωνικός λειτουργός μπορεί να έχει την ευθύνη της υπόθεσης.',
  ],
  'not-a-colleague': [
    'Choose a colleague of your agency with this role.',
    'Επιλέξτε συνάδελφο του φορέα σας με αυτόν τον ρόλο.',
  ],
  'not-for-kind': [
    'This field is not used for this kind of meeting.',
    'Το πεδίο δεν χρησιμοποιείται σε αυτό το είδος συνάντησης.',
  ],
  'risk-needs-action': ['Say what was done about the risk.', 'Γράψτε τι έγινε για τον κίνδυνο.'],
  'password-too-short': ['Use at least 12 characters.', 'Τουλάχιστον 12 χαρακτήρες.'],
  'password-common': [
    'This password is easy to guess. Choose another.',
    'Ο κωδικός μαντεύεται εύκολα. Επιλέξτε άλλον.',
  ],
  'wrong-password': ['The password does not match.', 'Ο κωδικός δεν ταιριάζει.'],
  'wrong-passkey': ['This passkey does not match. Try again.', 'Το κλειδί πρόσβασης δεν ταιριάζει. Δοκιμάστε ξανά.'],
  'wrong-code': ['The code does not match.', 'Ο κωδικός μιας χρήσης δεν ταιριάζει.'],
  'sessions-outside': ['Sessions were held outside these dates.', 'Έχουν γίνει συνεδρίες εκτός αυτών των ημερομηνιών.'],
  'she-was-there': ['A reason goes only with an absence.', 'Ο λόγος συμπληρώνεται μόνο σε απουσία.'],
  'duplicate-item': ['The same entry stands here twice.', 'Η ίδια εγγραφή υπάρχει δύο φορές.'],
  'own-agency': ['Choose another agency than your own.', 'Επιλέξτε άλλον φορέα από τον δικό σας.'],
  'transfer-basis-missing': [
    'This agency is in another country. State the ground on which data may go there.',
    'Ο φορέας βρίσκεται σε άλλη χώρα. Δηλώστε τη βάση για τη διαβίβαση δεδομένων.',
  ],
  'transfer-basis-unused': [
    'This agency is in your own country. Data does not leave it.',
    'Ο φορέας βρίσκεται στη χώρα σας. Δεν γίνεται διαβίβαση εκτός.',
  ],
  'not-here': ['This agency has no users here. Call it instead.', 'Ο φορέας δεν έχει χρήστες εδώ. Τηλεφωνήστε του.'],
  'more-than-places': ['There are only {max} places.', 'Οι θέσεις είναι μόνο {max}.'],
  'no-has-no-date': ['A date goes only with a yes or a waiting list.', 'Η ημερομηνία συνοδεύει μόνο «ναι» ή αναμονή.'],
  'email-taken': ['An account with this address exists.', 'Υπάρχει λογαριασμός με αυτή τη διεύθυνση.'],
};

/** English or Greek, by what the browser prefers. */
export function languageOf(accepted: string | undefined): Language {
  return /^\s*el\b/i.test(accepted ?? '') ? 'el' : 'en';
}

export function sentence(code: string, language: Language, params: FieldError['params'] = {}): string {
  const found = sentences[code] ?? sentences['invalid-value']!;
  return found[language === 'el' ? 1 : 0].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}

export const knownCodes = (): string[] => Object.keys(sentences);
