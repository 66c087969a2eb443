-- Papers of a case that went into another one stay as they are, like everything else of it.
SELECT stay_still_when_merged('"Document"');
