DROP TABLE user_completions, questionnaire_answers, certificates, attendance_marks, attendance, training_notices,
    registration_changes, registration_codes, registrations, registration_groups, participants;
DROP FUNCTION subject_trainings();
