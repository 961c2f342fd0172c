DROP TABLE questionnaires, training_requirements, training_sessions, training_instructors, training_areas, trainings,
    support_lines, training_terms, training_policies, course_versions, courses;
